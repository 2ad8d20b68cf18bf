/** Settings that TensorFlow reads from the environment of the process. A thread's `process.env` is a copy that native code never sees. */
import koffi from 'koffi';

const SETTINGS: Readonly<Record<string, string>> = {
  // Errors only: it tells of every instruction set that it was not built for.
  TF_CPP_MIN_LOG_LEVEL: '2',
  // Else it takes the whole memory of a graphics card at once, and the screen or another program has none.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // Brings nothing for single operations, rounds otherwise than the other backends do, and says so on every start.
  TF_ENABLE_ONEDNN_OPTS: '0',
};

/** To be called before the library is loaded. What the person has set stays. */
export function prepareEnvironment(): void {
  if (process.platform === 'win32') {
    const set = koffi.load('ucrtbase.dll').func('_putenv_s', 'int', ['str', 'str']);
    for (const [name, value] of Object.entries(SETTINGS)) if (process.env[name] === undefined) set(name, value);
    return;
  }
  const set = koffi.load(null).func('setenv', 'int', ['str', 'str', 'int']);
  for (const [name, value] of Object.entries(SETTINGS)) set(name, value, 0);
}
