/** Settings that TensorFlow reads from the environment of the process. A thread's `process.env` is a copy that native code never sees. */
import koffi from 'koffi';

const LEVEL = 'TF_CPP_MIN_LOG_LEVEL';

/** Seen before we set it ourselves. */
const wantsLog = process.env[LEVEL] !== undefined;

const SETTINGS: Readonly<Record<string, string>> = {
  // Errors only: it tells of every instruction set that it was not built for.
  [LEVEL]: '2',
  // Else it takes the whole memory of a graphics card at once, and the screen or another program has none.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // By itself it leaves oneDNN aside on processors without instructions for networks; some convolutions it can't do then, and most are slower.
  TF_ENABLE_ONEDNN_OPTS: '1',
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

const STDERR = 2;
const WRITE_ONLY = 1;

/**
 * Does what makes the library greet whoever reads the error output, which no setting keeps it from, with that output put aside.
 * Who has set the level of its log wants to read it.
 */
export function withoutGreeting<Result>(work: () => Result): Result {
  if (process.platform === 'win32' || wantsLog) return work();
  const c = koffi.load(null);
  const duplicate = c.func('dup', 'int', ['int']);
  const replace = c.func('dup2', 'int', ['int', 'int']);
  const close = c.func('close', 'int', ['int']);
  const nowhere = c.func('open', 'int', ['str', 'int'])('/dev/null', WRITE_ONLY) as number;
  const kept = duplicate(STDERR) as number;
  if (nowhere < 0 || kept < 0) return work();
  replace(nowhere, STDERR);
  try {
    return work();
  } finally {
    replace(kept, STDERR);
    close(kept);
    close(nowhere);
  }
}
