/** A microphone delivers a frame every 20 ms. Nothing for this long, and it is dead. */
export const STALLED_MS = 500;
/** How often the watchdog looks. It counts its looks, not the time: a page that hung for a second is no dead microphone. */
const WATCH_MS = 100;

export interface Watchdog {
  /** Watches from now on. */
  start(): void;
  stop(): void;
  /** A frame came. */
  seen(): void;
}

/** Tells when an open microphone does not deliver any more. */
export function createWatchdog(onStalled: () => void): Watchdog {
  let watch: ReturnType<typeof setInterval> | undefined;
  let looksWithoutFrame = 0;
  return {
    start: () => {
      clearInterval(watch);
      looksWithoutFrame = 0;
      watch = setInterval(() => {
        looksWithoutFrame += 1;
        if (looksWithoutFrame * WATCH_MS > STALLED_MS) onStalled();
      }, WATCH_MS);
    },
    stop: () => clearInterval(watch),
    seen: () => {
      looksWithoutFrame = 0;
    },
  };
}
