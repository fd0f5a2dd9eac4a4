/** A microphone delivers a frame every 20 ms. Nothing for this long, and it is dead. */
export const STALLED_MS = 500;
/**
 * The first frame may take this long: a Bluetooth headset changes its profile for it, which takes two to three seconds, and
 * is no fault of anybody's.
 */
export const FIRST_FRAME_MS = 5_000;
/** How often the watchdog looks. It counts its looks, not the time: a page that hung for a second is no dead microphone. */
const WATCH_MS = 100;

export interface Watchdog {
  /** Watches from now on. `delivered`: a frame came before. */
  start(delivered: boolean): void;
  stop(): void;
  /** A frame came. */
  seen(): void;
}

/** Tells when an open microphone does not deliver any more. */
export function createWatchdog(onStalled: () => void): Watchdog {
  let watch: ReturnType<typeof setInterval> | undefined;
  let looksWithoutFrame = 0;
  let longestMs = STALLED_MS;
  return {
    start: (delivered) => {
      clearInterval(watch);
      looksWithoutFrame = 0;
      longestMs = delivered ? STALLED_MS : FIRST_FRAME_MS;
      watch = setInterval(() => {
        looksWithoutFrame += 1;
        if (looksWithoutFrame * WATCH_MS > longestMs) onStalled();
      }, WATCH_MS);
    },
    stop: () => clearInterval(watch),
    seen: () => {
      looksWithoutFrame = 0;
      longestMs = STALLED_MS;
    },
  };
}
