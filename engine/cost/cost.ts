import type { AppStatus } from '../../contract/app.ts';
import type { CostSettings, LimitState, Price, ProviderCall } from '../../contract/usage.ts';
import type { Zone } from '../calendar/zones.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { Database } from '../store/database.ts';
import { DAYS_BACK, type Forecast, forecastMonth } from './forecast.ts';
import { createMeter } from './ledger-meter.ts';
import { createLimits, worstOf } from './limits.ts';
import type { Meter } from './meter.ts';
import { createPriceTable } from './price-table.ts';
import { type LedgerSummary, summarise, type SummaryQuestion } from './summary.ts';
import { createTallies } from './tallies.ts';
import { usageCsv } from './usage-csv.ts';
import { spanAt } from './windows.ts';
import { type CallFilter, createProviderCallStore } from '../store/provider-calls.ts';
import { createUsageSumsStore, type QuestionUsage, type TimeSpan } from '../store/usage-sums.ts';

/** What calls of providers cost: counted before and after, limited, and added up. */
export interface Cost {
  readonly meter: Meter;
  /** Newest first. */
  calls(page: CallFilter & { offset: number; limit: number }): { total: number; items: ProviderCall[] };
  /** Failure: CALL_TOO_LARGE. */
  csv(filter: CallFilter): string;
  summary(question: SummaryQuestion): LedgerSummary;
  questions(span: TimeSpan & { limit: number }): QuestionUsage[];
  limits(): LimitState[];
  forecast(): Forecast;
  /** The table in force. */
  prices(): Price[];
  spend(): NonNullable<AppStatus['spend']>;
  /** Writes what is not written yet. */
  close(): void;
}

const DAY_MS = 86_400_000;
/** What one file holds: a message to a window is bounded. */
const MOST_LINES = 50_000;

export interface CostParts {
  db: Database;
  settings: { current(): { cost: CostSettings }; onChange(listener: () => void): void };
  wallMs: () => number;
  zone: () => Zone;
  log: Log;
  /** Called when what was used has changed. */
  changed: () => void;
}

export function createCost({ db, settings, wallMs, zone, log, changed }: CostParts): Cost {
  const store = createProviderCallStore(db);
  const sums = createUsageSumsStore(db);
  const lost = store.loseUnderWay();
  if (lost > 0) log.info('Calls of a program that ended in the middle were closed with their estimate', { lost });

  // Reading the settings takes longer than a call may be held up.
  let cost = settings.current().cost;
  let prices = createPriceTable(cost);
  const present = () => cost;
  const tallies = createTallies({ store, currency: () => cost.currency, zone });
  settings.onChange(() => {
    cost = settings.current().cost;
    prices = createPriceTable(cost);
    tallies.forget();
  });
  const limits = createLimits({ settings: present, store, tallies });
  const common = { store, settings: present, zone, wallMs };
  const states = () => limits.states(wallMs());

  const meter = createMeter({ ...common, tallies, limits, prices: () => prices, log, changed });

  return {
    meter,
    close: meter.close,
    calls: (page) => ({ total: store.count(page), items: store.page(page) }),
    csv(filter) {
      if (store.count(filter) > MOST_LINES) {
        const message = `More than ${MOST_LINES.toLocaleString('en-GB')} lines are too many for one file: choose a shorter time.`;
        throw new Failure('CALL_TOO_LARGE', { message });
      }
      return usageCsv(store.each(filter));
    },
    summary: (question) => summarise(question, { ...common, sums, firstStartedMs: store.firstStartedMs }),
    questions: (span) => sums.questions(span, cost.currency),
    limits: states,
    forecast() {
      const [nowMs, here] = [wallMs(), zone()];
      const sinceMs = Math.min(spanAt('month', nowMs, here).startMs, nowMs - (DAYS_BACK + 2) * DAY_MS);
      const groups = sums.groups({ sinceMs }, cost.currency);
      return forecastMonth({ groups, firstStartedMs: store.firstStartedMs(), nowMs, zone: here });
    },
    prices: () => [...prices.rows],
    spend: () => ({
      todayMicro: tallies.at('day', wallMs()).costMicro,
      currency: cost.currency,
      limit: worstOf(states()),
    }),
  };
}
