/** Ctrl+C, a terminal that is closed, a system that shuts down and a launcher that was killed, as a host hears them. */

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * A terminal tells every process of a command of Ctrl+C, and those above ours (`bin/run.mjs`, npm) send it on as well: what comes so soon
 * after is the same press.
 */
const SAME_PRESS_MILLISECONDS = 1_000;

/** Calls `stop` at the first press; another one later ends the process at once. The function that it returns stops listening. */
export function onInterrupt(stop: () => void): () => void {
  let firstAt: number | null = null;
  const hear = () => {
    if (firstAt === null) {
      firstAt = performance.now();
      stop();
    } else if (performance.now() - firstAt > SAME_PRESS_MILLISECONDS) process.exit(130);
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  const leave = onLauncherGone(hear);
  return () => {
    for (const signal of SIGNALS) process.off(signal, hear);
    leave();
  };
}

/** Calls `hear` where `bin/run.mjs` was killed and could pass nothing on: the channel to it ends with it. It keeps no process alive. */
function onLauncherGone(hear: () => void): () => void {
  const { channel } = process;
  if (!channel || process.env.MIEN_LAUNCHER !== String(process.ppid)) return () => undefined;
  process.on('disconnect', hear);
  channel.unref();
  return () => void process.off('disconnect', hear);
}
