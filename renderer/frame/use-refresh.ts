import { useEffect, useState } from 'react';

/** Counts up every so often while the window is in sight, and at once when it comes back into sight: for what nobody tells of. */
export function useRefresh(everyMs: number): number {
  const [moment, setMoment] = useState(0);
  useEffect(() => {
    const next = (): void => {
      if (document.visibilityState === 'visible') setMoment((before) => before + 1);
    };
    const timer = setInterval(next, everyMs);
    document.addEventListener('visibilitychange', next);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', next);
    };
  }, [everyMs]);
  return moment;
}
