import { loadavg } from 'node:os';
import { percentile } from '../../cli/evaluation.ts';
import type { ConversationId } from '../../contract/ids.ts';
import type { Ask } from '../../engine/ask.ts';
import {
  bareFirstText,
  type Begin,
  beginNow,
  meanCpuMs,
  openOverheadRig,
  type OverheadRig,
  type Spent,
  spentSince,
} from './overhead-rig.ts';
import type { BenchRow } from './search.ts';

const never = new AbortController().signal;
/** Measured after so many that are not: patterns are compiled, connections open. */
const [WARM_UP, MEASURED] = [20, 160];
/** Questions of one conversation: the history that is sent along grows to six turns. */
const IN_CONVERSATION = 8;
const STREAMED_WORDS = 1000;
const CONTACTS = 2000;

/**
 * What router, gate, pseudonymisation and metering add together: the same questions asked with them and without, in turns, of the
 * same server, from the evidence being found to the first word; and the vendor's client alone sending the very same bytes.
 */
export async function benchOverhead(): Promise<BenchRow[]> {
  const rig = await openOverheadRig({ contacts: CONTACTS });
  try {
    const first = await firstText(rig);
    const times = (all: readonly Spent[]): number[] => all.map(({ ms: one }) => one);
    const [all, none, vendor] = [first.with, first.without, first.vendor].map(times) as [number[], number[], number[]];
    const pairs = all.map((one, index) => one - (none[index] ?? 0));
    const conditions = `${MEASURED} questions, ${Math.round(first.bytes / 1000)} kB each on average, load ${loadavg()[0]?.toFixed(1)}`;
    const added = (share: number): number => percentile([...all], share) - percentile([...none], share);
    const processor = await processorAt(rig, 10);
    return [
      ...both('with all four', all, conditions),
      ...both('without them', none, 'same run, in turns'),
      ms('added, at p50', added(0.5), 'with less without'),
      ms('added, at p95', added(0.95), 'with less without; at most 5 on an idle machine'),
      ...both('added to one question', pairs, 'of each pair, what happened to either within'),
      ...both("vendor's client alone", vendor, 'same bytes, same run'),
      // Texts are read while search goes on: what that takes from it would be seen here.
      ...both('question to evidence, with', first.searchMs.with, 'same run; search itself'),
      ...both('question to evidence, without', first.searchMs.without, 'same run; search itself'),
      ms('processor, added, mean', meanCpuMs(first.with) - meanCpuMs(first.without), 'main thread'),
      core('with all four', processor.with, '100 tokens a second, citations looked for'),
      core('without them', processor.without, 'same run'),
      core("vendor's client alone", processor.vendor, 'same run'),
      core('added', processor.with - processor.without, 'at most 2 % of a core'),
    ];
  } finally {
    await rig.close();
  }
}

function both(name: string, values: readonly number[], conditions: string): BenchRow[] {
  return [ms(`${name}, p50`, percentile([...values], 0.5), conditions), ms(`${name}, p95`, percentile([...values], 0.95), '')];
}

function ms(name: string, value: number, conditions: string): BenchRow {
  return { name: `first word: ${name}`, value, unit: 'ms', conditions };
}

function core(name: string, share: number, conditions: string): BenchRow {
  return { name: `processor: ${name}`, value: 100 * share, unit: '% core', conditions };
}

interface FirstText {
  with: Spent[];
  without: Spent[];
  vendor: Spent[];
  /** From each question to its evidence. */
  searchMs: { with: number[]; without: number[] };
  /** Sent with a question, on average. */
  bytes: number;
}

async function firstText(rig: OverheadRig): Promise<FirstText> {
  const result: FirstText = { with: [], without: [], vendor: [], searchMs: { with: [], without: [] }, bytes: 0 };
  const asking = { with: rig.ask, without: rig.askWithout } as const;
  let conversations: Partial<Record<keyof typeof asking, ConversationId>> = {};
  for (let index = 0; index < WARM_UP + MEASURED; index++) {
    if (index % IN_CONVERSATION === 0) conversations = {};
    const question = rig.questions[index % rig.questions.length] ?? '';
    let body: unknown = null;
    // What came first would find the processor as the other left it.
    for (const way of index % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const)) {
      const { spent, searchMs, conversationId } = await askOnce(asking[way], question, conversations[way]);
      conversations[way] = conversationId;
      const last = await rig.provider({ kind: 'last' });
      if (way === 'with') body = last.body;
      if (index < WARM_UP) continue;
      result[way].push(spent);
      result.searchMs[way].push(searchMs);
    }
    const vendor = await bareFirstText(rig.bare, body);
    if (index < WARM_UP) continue;
    result.vendor.push(vendor);
    result.bytes += JSON.stringify(body).length / MEASURED;
  }
  return result;
}

/** `spent`: from the evidence to the first word. */
async function askOnce(
  ask: Ask,
  question: string,
  conversationId: ConversationId | undefined,
): Promise<{ spent: Spent; conversationId: ConversationId; searchMs: number }> {
  const asked = beginNow();
  let begin: Begin | null = null;
  let spent: Spent | null = null;
  for await (const event of ask({ question, conversationId, mode: 'cloud' }, never)) {
    if (event.kind === 'failed') throw new Error(`The question failed: ${event.failure.code}`);
    if (event.kind === 'evidence') begin = beginNow();
    if (event.kind === 'text' && begin !== null) spent ??= spentSince(begin);
    if (event.kind === 'done' && spent !== null) {
      return { spent, conversationId: event.conversationId, searchMs: (begin?.atMs ?? 0) - asked.atMs };
    }
  }
  throw new Error('Nothing was answered.');
}

/** Shares of a core while words arrive this far apart; with and without twice, so that neither has the quieter half. */
async function processorAt(rig: OverheadRig, pieceDelayMs: number): Promise<Record<'with' | 'without' | 'vendor', number>> {
  const order = { kind: 'stream', words: STREAMED_WORDS, pieceDelayMs } as const;
  const [question = ''] = rig.questions;
  const share = async (ask: Ask): Promise<number> => {
    await rig.provider(order);
    const own = meter();
    for await (const { kind } of ask({ question, mode: 'cloud' }, never)) if (kind === 'text') own.tick();
    return own.share();
  };
  const shares = [await share(rig.ask), await share(rig.askWithout), await share(rig.askWithout), await share(rig.ask)];
  const [first = 0, second = 0, third = 0, last = 0] = shares;
  const { body } = await rig.provider(order);
  const vendor = meter();
  await bareFirstText(rig.bare, body, vendor.tick);
  return { with: (first + last) / 2, without: (second + third) / 2, vendor: vendor.share() };
}

/** Processor time of this thread, where all of it runs, from the first tick to the last. */
function meter(): { tick(): void; share(): number } {
  let begin: Begin | null = null;
  let share = 0;
  return {
    tick() {
      begin ??= beginNow();
      const { ms: wallMs, cpuMs } = spentSince(begin);
      share = cpuMs / Math.max(1, wallMs);
    },
    share: () => share,
  };
}
