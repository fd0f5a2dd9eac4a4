import type { CostSettings, UsageFigures, UsageSummary, UsageSums } from '../../contract/usage.ts';
import type { Zone } from '../calendar/zones.ts';
import type { UsageGroup, UsageSumsStore } from '../store/usage-sums.ts';
import { NOTHING_USED } from './meter.ts';
import { type Span, spanAt, spansBetween } from './windows.ts';

/** What the ledger says; what the cache saved is added by who knows both. */
export type LedgerSummary = Omit<UsageSummary, 'saved' | 'cache'>;

export interface SummaryQuestion {
  sinceMs?: number | undefined;
  untilMs?: number | undefined;
  each: Span;
}

/** Where nothing is said: a day by the hour, thirty days, or a year by the month. */
const USUAL_SPANS_MS: Record<Span, number> = { hour: 86_400_000, day: 29 * 86_400_000, month: 334 * 86_400_000 };
/** Spans before the first call are shown for so long at most: nobody looks at ten years of nothing. */
const MOST_NOTHING_MS = 400 * 86_400_000;

export function summarise(
  { sinceMs, untilMs, each }: SummaryQuestion,
  parts: {
    sums: UsageSumsStore;
    firstStartedMs: () => number | null;
    settings: () => CostSettings;
    zone: () => Zone;
    wallMs: () => number;
  },
): LedgerSummary {
  const zone = parts.zone();
  const { currency } = parts.settings();
  const untilOrNowMs = untilMs ?? parts.wallMs() + 1;
  const wishedMs = sinceMs ?? spanAt(each, untilOrNowMs - 1 - USUAL_SPANS_MS[each], zone).startMs;
  const firstMs = parts.firstStartedMs() ?? untilOrNowMs;
  const earliestMs = Math.max(wishedMs, Math.min(firstMs, untilOrNowMs - MOST_NOTHING_MS));
  const fromMs = Math.min(earliestMs, untilOrNowMs);
  const groups = parts.sums.groups({ sinceMs: fromMs, untilMs: untilOrNowMs }, currency);
  return {
    currency,
    sinceMs: fromMs,
    untilMs: untilOrNowMs,
    total: groups.reduce(add, none()),
    overTime: overTime(groups, spansBetween(each, fromMs, untilOrNowMs, zone)),
    byModel: gathered(groups, ({ providerId, model }) => JSON.stringify([providerId, model])).map(
      ({ sums, latest: { providerId, providerName, model } }) => ({ ...sums, providerId, providerName, model }),
    ),
    byRole: gathered(groups, ({ role }) => role).map(({ sums, latest: { role } }) => ({ ...sums, role })),
  };
}

function none(): UsageSums {
  return { calls: 0, usage: { ...NOTHING_USED }, costMicro: 0, unpriced: 0, estimated: 0 };
}

const FIGURES = Object.keys(NOTHING_USED) as (keyof UsageFigures)[];

/** Into `all`, and answers with it: a year has tens of thousands of groups. */
function add(all: UsageSums, { calls, usage, costMicro, unpriced, estimated }: UsageSums): UsageSums {
  all.calls += calls;
  all.costMicro += costMicro;
  all.unpriced += unpriced;
  all.estimated += estimated;
  for (const figure of FIGURES) all.usage[figure] += usage[figure];
  return all;
}

/** Groups come by time, and so do the spans. */
function overTime(groups: readonly UsageGroup[], spans: readonly { startMs: number; endMs: number }[]) {
  let next = 0;
  return spans.map(({ startMs, endMs }, index) => {
    const sums = none();
    // What begins in the very last span may have ended after it: nothing is left over.
    const isLast = index === spans.length - 1;
    for (let group = groups[next]; group && (isLast || group.atMs < endMs); group = groups[++next]) add(sums, group);
    return { ...sums, startMs };
  });
}

/** The dearest first, then what was used most. */
function gathered(groups: readonly UsageGroup[], keyOf: (group: UsageGroup) => string) {
  const found = new Map<string, { sums: UsageSums; latest: UsageGroup }>();
  for (const group of groups) {
    const key = keyOf(group);
    const sums = found.get(key)?.sums ?? none();
    found.set(key, { sums: add(sums, group), latest: group });
  }
  const tokens = ({ usage }: UsageSums): number => usage.inputTokens + usage.outputTokens;
  return [...found.values()].toSorted(
    (a, b) => b.sums.costMicro - a.sums.costMicro || tokens(b.sums) - tokens(a.sums) || b.sums.calls - a.sums.calls,
  );
}
