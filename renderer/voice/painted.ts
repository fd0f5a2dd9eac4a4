/** Where the browser does not say by then when it painted, the page's own frames have to tell. */
const LONGEST_WAIT_MS = 500;

/**
 * When the first words of an answer that are still to come were on the screen, in milliseconds of `performance`. The
 * browser says when it presented the frame with them (Element Timing, `elementtiming` on the answer's blocks). A browser that does
 * not know it is asked for two frames: the second begins after the first one's paint, up to a frame later than need be.
 */
export function firstWordsPainted(now: () => number): Promise<number> {
  const sinceMs = now();
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const done = (atMs: number): void => {
      clearTimeout(timer);
      observer?.disconnect();
      resolve(atMs);
    };
    const observer = observeTextPaints((atMs) => {
      if (atMs >= sinceMs) done(atMs);
    });
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const secondFrameMs = now();
        if (observer === null) return done(secondFrameMs);
        timer = setTimeout(done, LONGEST_WAIT_MS, secondFrameMs);
      }),
    );
  });
}

/** Null where the browser does not tell. */
function observeTextPaints(told: (atMs: number) => void): PerformanceObserver | null {
  if (!PerformanceObserver.supportedEntryTypes.includes('element')) return null;
  const observer = new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) if (name === 'text-paint') told(startTime);
  });
  observer.observe({ type: 'element' });
  return observer;
}
