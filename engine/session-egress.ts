import type { Connection } from '../contract/usage.ts';
import { Failure } from './failure.ts';
import { afterDelay } from './operations/after.ts';
import { csvText } from './operations/csv.ts';
import { createConnectionLedger } from './security/connection-ledger.ts';
import { createEgress } from './security/create-egress.ts';
import type { Egress } from './security/egress.ts';
import type { Ground } from './session-ground.ts';
import type { SessionSettings } from './session-settings.ts';
import { type ConnectionFilter, createConnectionStore } from './store/connections.ts';

/** The one way out of an open profile, and the record of what went through it. */
export interface SessionEgress extends Egress {
  /** Newest first, as it stands at this moment. */
  list(page: ConnectionFilter & { offset: number; limit: number }): { total: number; items: Connection[] };
  /** Failure: CALL_TOO_LARGE. */
  csv(filter: ConnectionFilter): string;
}

/** A call carries 16 MB, and a line has up to 250 bytes. */
const MOST_LINES = 60_000;

const COLUMNS = [
  'started_at',
  'purpose',
  'destination',
  'outcome',
  'status',
  'requests',
  'bytes_out',
  'bytes_in',
  'took_ms',
  'tokens',
  'cost_micro',
  'currency',
  'provider',
  'model',
  'replaced',
  'call_id',
] as const;

/** Before anything that sends: nothing else opens a connection. */
export function openEgress({ parts, db, closing, clock }: Ground, { settings }: { settings: SessionSettings }): SessionEgress {
  const { log } = parts;
  const store = createConnectionStore(db);
  const ledger = createConnectionLedger({ store, clock, after: afterDelay, log });
  closing.closes(ledger.close);
  const { modeChanged, ...egress } = createEgress({ mode: () => settings.current().mode, ledger, log });
  settings.onChange(modeChanged);
  egress.onSwitch((isOffline) => {
    if (isOffline) parts.endIdleConnections();
  });
  return {
    ...egress,
    list(page) {
      ledger.flush();
      return { total: store.count(page), items: store.page(page) };
    },
    csv(filter) {
      ledger.flush();
      if (store.count(filter) > MOST_LINES) {
        const message = `More than ${MOST_LINES.toLocaleString('en-GB')} lines are too many for one file: choose a shorter time.`;
        throw new Failure('CALL_TOO_LARGE', { message });
      }
      return csvText(COLUMNS, store.page({ ...filter, offset: 0, limit: MOST_LINES }).map(lineOf));
    },
  };
}

function lineOf(row: Connection): (string | number | null)[] {
  const replaced = row.replaced && Object.entries(row.replaced).map(([type, count]) => `${type} ${count}`);
  const what = [row.purpose, row.destination, row.outcome, row.status, row.requests, row.bytesOut, row.bytesIn, row.tookMs];
  const call = [row.tokens, row.costMicro, row.currency, row.providerName, row.model];
  return [new Date(row.startedAtMs).toISOString(), ...what, ...call, replaced?.join(' ') ?? null, row.callId];
}
