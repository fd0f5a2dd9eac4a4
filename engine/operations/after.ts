/** Calls `work` after a delay in milliseconds, unless called off; does not keep the process alive. */
export type After = (delayMs: number, work: () => void) => () => void;

/** By the system's clock. */
export const afterDelay: After = (delayMs, work) => {
  const timer = setTimeout(work, delayMs).unref();
  return () => clearTimeout(timer);
};
