import { useEffect } from 'react';
import type { AppStatus } from '../../contract/app.ts';
import { engine, failureOf, useConnection } from '../connection.ts';
import { useStatus } from '../status-store.ts';
import { useGlance } from './glance-store.ts';

const MINUTE_MS = 60_000;

let latest = 0;

/** Reads what is synced and what comes next; an older reading that answers later is dropped. */
export async function readGlance(): Promise<void> {
  const mine = ++latest;
  try {
    const [all, next] = await Promise.all([engine().accounts.collections.list({}), engine().schedule.next()]);
    if (mine !== latest) return;
    const collections = all.filter(({ chosen, sourceId }) => chosen && sourceId !== null);
    useGlance.setState(({ version }) => ({ collections, next, nowMs: Date.now(), version: version + 1 }));
  } catch (error) {
    // A lost connection or a lock is shown elsewhere, and both lead here again.
    if (failureOf(error)?.code === 'INTERNAL') reportError(error);
  }
}

/** Keeps the glance current: by the clock, when the library has changed, and when somebody comes back to the window. */
export function useFollowGlance(): void {
  const open = useConnection((connection) => connection.state === 'open');
  const unlocked = useStatus(({ status }) => status?.vault.state === 'unlocked');
  const figures = useStatus(({ status }) => figuresOf(status));
  const following = open && unlocked;
  useEffect(() => {
    if (following) void readGlance();
  }, [following, figures]);
  useEffect(() => {
    if (!following) return undefined;
    let timer = setTimeout(onMinute, untilMinuteMs());
    function onMinute(): void {
      void readGlance();
      timer = setTimeout(onMinute, untilMinuteMs());
    }
    const onVisible = (): void => {
      if (document.visibilityState === 'visible') void readGlance();
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [following]);
}

function untilMinuteMs(): number {
  return MINUTE_MS - (Date.now() % MINUTE_MS);
}

/** While it is being read the figures change five times a second: only its ends count. */
function figuresOf(status: AppStatus | null): string {
  const { library, sync } = status ?? {};
  const read = library == null ? '' : library.busy ? 'busy' : `${library.sources} ${library.documents} ${library.indexed}`;
  return `${read} ${sync?.state} ${sync?.completedAtMs}`;
}
