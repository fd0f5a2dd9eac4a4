import type { CallId } from '../../contract/ids.ts';
import type { ReplacedCounts } from '../../contract/replaced.ts';
import type { Connection, Purpose } from '../../contract/usage.ts';
import { Failure } from '../failure.ts';
import type { After } from '../operations/after.ts';
import type { Log } from '../parts.ts';
import type { ConnectionStore } from '../store/connections.ts';

/** What is known of an exchange before it begins. */
export interface ExchangeStart {
  purpose: Purpose;
  /** Scheme, host and port. */
  destination: string;
  callId: CallId | null;
  replaced: ReplacedCounts | null;
}

export type ExchangeEnd = Exclude<Connection['outcome'], 'open' | 'refused'>;

/** An exchange under way. */
export interface LedgerEntry {
  sent(bytes: number): void;
  received(bytes: number): void;
  /** The first call counts. `status`: of HTTP; null where none came. */
  end(outcome: ExchangeEnd, status: number | null): void;
}

/** The record of what went to other computers. */
export interface ConnectionLedger {
  /** Writes a row before anything is sent, or finds the one of this minute. Failures, where it cannot: LEDGER_UNAVAILABLE, DISK_*, PROFILE_LOCKED. */
  begin(start: ExchangeStart): LedgerEntry;
  /** Nothing was sent. Where this cannot be written, that is logged. */
  refuse(start: ExchangeStart): void;
}

/** Many small exchanges: those of a minute with one server are one row. */
const GATHERED: ReadonlySet<Purpose> = new Set(['sync', 'account']);
const MINUTE_MS = 60_000;
/** What changed is written at least so often. */
const WRITE_EVERY_MS = 2000;
/** A year, and a month to look back at it; and at most so many rows: some 15 MB. */
const KEPT_MS = 400 * 24 * 3600 * 1000;
const KEPT_ROWS = 100_000;
const TRIM_EVERY = 1000;

/** A row as it stands here, written at its beginning and after it changed. */
interface Line {
  connectionId: number;
  minute: number;
  startedMs: number;
  tookMs: number;
  bytesOut: number;
  bytesIn: number;
  requests: number;
  underWay: number;
  /** Of the exchange that ended last. */
  outcome: Connection['outcome'];
  status: number | null;
}

export interface OpenLedger extends ConnectionLedger {
  /** Writes what changed. */
  flush(): void;
  /** Writes what changed for the last time; what is under way counts as cancelled. */
  close(): void;
}

export function createConnectionLedger({
  store,
  clock,
  after,
  log,
}: {
  store: ConnectionStore;
  clock: { wallMs(): number; monotonicMs(): number };
  after: After;
  log: Log;
}): OpenLedger {
  const open = new Set<Line>();
  const gathered = new Map<string, Line>();
  const changed = new Set<Line>();
  let cancelWrite: (() => void) | null = null;
  let added = 0;
  let isClosed = false;

  // What an earlier program left may stand as it is where the disk is full: the profile opens all the same.
  written('connections: not tidied', () => {
    store.recover();
    trim();
  });

  function trim(): void {
    store.trim({ sinceMs: clock.wallMs() - KEPT_MS, rows: KEPT_ROWS });
  }

  function add(start: ExchangeStart, outcome: 'open' | 'refused'): Line {
    const startedAtMs = clock.wallMs();
    const connectionId = store.add({ ...start, startedAtMs, outcome, requests: 1 });
    added += 1;
    if (added % TRIM_EVERY === 0) written('connections: not tidied', trim);
    const counts = { tookMs: 0, bytesOut: 0, bytesIn: 0, requests: 0, underWay: 0, status: null };
    return { connectionId, minute: minuteOf(startedAtMs), startedMs: clock.monotonicMs(), ...counts, outcome };
  }

  /** The row of this minute, where there is one. */
  function gatheredLine(start: ExchangeStart, outcome: 'open' | 'refused'): Line {
    const key = `${outcome} ${start.purpose} ${start.destination}`;
    const known = gathered.get(key);
    if (known?.minute === minuteOf(clock.wallMs())) return known;
    const line = add(start, outcome);
    gathered.set(key, line);
    return line;
  }

  /** Where the disk does not take it, that is logged, and nothing else. */
  function written(event: string, write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log.warn(event, { code: error.code });
    }
  }

  function note(line: Line): void {
    if (isClosed) return;
    changed.add(line);
    cancelWrite ??= after(WRITE_EVERY_MS, flush);
  }

  function flush(): void {
    cancelWrite?.();
    cancelWrite = null;
    // Tried again with the next change: the rows themselves are there, and what was sent is not undone by this.
    written('connections: not written', () => {
      store.update([...changed].map((line) => (line.underWay > 0 ? { ...line, outcome: 'open' as const } : line)));
      changed.clear();
    });
  }

  return {
    begin(start) {
      const isGathered = GATHERED.has(start.purpose);
      const line = isGathered ? gatheredLine(start, 'open') : addForCall(start);
      line.requests += 1;
      line.underWay += 1;
      open.add(line);
      note(line);
      let isOver = false;
      return {
        sent: (bytes) => void (line.bytesOut += bytes),
        received: (bytes) => void (line.bytesIn += bytes),
        end(outcome, status) {
          if (isOver) return;
          isOver = true;
          line.underWay -= 1;
          line.tookMs = Math.round(clock.monotonicMs() - line.startedMs);
          line.outcome = outcome;
          line.status = status;
          if (line.underWay === 0) open.delete(line);
          note(line);
          if (!isGathered && !isClosed) flush();
        },
      };
    },
    refuse(start) {
      written('connections: a refusal was not written', () => {
        const line = start.callId === null ? gatheredLine(start, 'refused') : add(start, 'refused');
        line.requests += 1;
        note(line);
      });
    },
    flush() {
      for (const line of open) changed.add(line);
      flush();
    },
    close() {
      for (const line of open) {
        Object.assign(line, { underWay: 0, outcome: 'cancelled' });
        changed.add(line);
      }
      flush();
      isClosed = true;
    },
  };

  /** Calls of providers, and downloads: nothing is sent that is not on record. */
  function addForCall(start: ExchangeStart): Line {
    try {
      return add(start, 'open');
    } catch (error) {
      if (!(error instanceof Failure) || error.code === 'PROFILE_LOCKED') throw error;
      throw new Failure('LEDGER_UNAVAILABLE', { cause: error });
    }
  }
}

function minuteOf(wallMs: number): number {
  return Math.floor(wallMs / MINUTE_MS);
}
