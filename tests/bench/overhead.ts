import { loadavg } from 'node:os';
import type { ConversationId } from '../../contract/ids.ts';
import { percentile } from '../../cli/evaluation.ts';
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
const STREAMED_WORDS = 1500;
const CONTACTS = 2000;

/**
 * What everything between the evidence and the provider adds: from the evidence being found to the first word, against the
 * vendor's client sending the very same bytes to the same server, in turns. With names replaced, the ledgers written, and the
 * conversation sent along.
 */
export async function benchOverhead(): Promise<BenchRow[]> {
  const rig = await openOverheadRig({ contacts: CONTACTS });
  try {
    const first = await firstText(rig);
    const [bareMs, oursMs] = [first.bare, first.ours].map((all) => all.map(({ ms: one }) => one)) as [number[], number[]];
    const addedMs = oursMs.map((one, index) => one - (bareMs[index] ?? 0));
    const conditions = `${MEASURED} questions, ${Math.round(first.bytes / 1000)} kB each on average, load ${loadavg()[0]?.toFixed(1)}`;
    const processor = await processorAt(rig, 10);
    return [
      ms('vendor client alone, p50', percentile(bareMs, 0.5), conditions),
      ms('vendor client alone, p95', percentile(bareMs, 0.95), 'same run, in turns'),
      // Texts are read while search goes on: what that takes from it would be seen here.
      ms('question to evidence, p50', percentile(first.searchMs, 0.5), 'same run; search itself'),
      ms('question to evidence, p95', percentile(first.searchMs, 0.95), 'same run'),
      ms('evidence to first word, p50', percentile(oursMs, 0.5), 'same run'),
      ms('evidence to first word, p95', percentile(oursMs, 0.95), 'same run'),
      ms('added, p50', percentile(addedMs, 0.5), 'of each pair'),
      ms('added, p95', percentile(addedMs, 0.95), 'of each pair; at most 5 on an idle machine'),
      ms('processor, vendor client, mean', meanCpuMs(first.bare), 'main thread'),
      ms('processor, added, mean', meanCpuMs(first.ours) - meanCpuMs(first.bare), 'main thread'),
      core('vendor client alone', processor.bare, '100 tokens a second'),
      core('ours, citations looked for', processor.ours, 'same run'),
      core('added', processor.ours - processor.bare, 'at most 2 % of a core'),
    ];
  } finally {
    await rig.close();
  }
}

function ms(name: string, value: number, conditions: string): BenchRow {
  return { name: `first word: ${name}`, value, unit: 'ms', conditions };
}

function core(name: string, share: number, conditions: string): BenchRow {
  return { name: `processor: ${name}`, value: 100 * share, unit: '% core', conditions };
}

interface FirstText {
  bare: Spent[];
  ours: Spent[];
  /** From each question to its evidence. */
  searchMs: number[];
  /** Sent with a question, on average. */
  bytes: number;
}

async function firstText(rig: OverheadRig): Promise<FirstText> {
  const result: FirstText = { bare: [], ours: [], searchMs: [], bytes: 0 };
  let conversationId: ConversationId | undefined;
  let body: unknown = null;
  for (let index = 0; index < WARM_UP + MEASURED; index++) {
    if (index % IN_CONVERSATION === 0) conversationId = undefined;
    const question = rig.questions[index % rig.questions.length] ?? '';
    // What came first would find the processor as the other left it.
    const before = index % 2 === 0 && body !== null ? await bareFirstText(rig.bare, body) : null;
    const asked = await askMs(rig, question, conversationId);
    conversationId = asked.conversationId;
    ({ body } = await rig.provider({ kind: 'last' }));
    const bare = before ?? (await bareFirstText(rig.bare, body));
    await rig.provider({ kind: 'last' });
    if (index < WARM_UP) continue;
    result.bare.push(bare);
    result.ours.push(asked);
    result.searchMs.push(asked.searchMs);
    result.bytes += JSON.stringify(body).length / MEASURED;
  }
  return result;
}

/** From the evidence to the first word. */
async function askMs(
  { ask }: OverheadRig,
  question: string,
  conversationId: ConversationId | undefined,
): Promise<Spent & { conversationId: ConversationId; searchMs: number }> {
  const asked = beginNow();
  let begin: Begin | null = null;
  let spent: Spent | null = null;
  for await (const event of ask({ question, conversationId, mode: 'cloud' }, never)) {
    if (event.kind === 'failed') throw new Error(`The question failed: ${event.failure.code}`);
    if (event.kind === 'evidence') begin = beginNow();
    if (event.kind === 'text' && begin !== null) spent ??= spentSince(begin);
    if (event.kind === 'done' && spent !== null) {
      const searchMs = (begin?.atMs ?? 0) - asked.atMs;
      return { ...spent, conversationId: event.conversationId, searchMs };
    }
  }
  throw new Error('Nothing was answered.');
}

/** Share of a core while words arrive this far apart, both in this process and one after the other. */
async function processorAt(rig: OverheadRig, pieceDelayMs: number): Promise<{ bare: number; ours: number }> {
  const order = { kind: 'stream', words: STREAMED_WORDS, pieceDelayMs } as const;
  const [question = ''] = rig.questions;
  await rig.provider(order);
  const ours = meter();
  for await (const { kind } of rig.ask({ question, mode: 'cloud' }, never)) {
    if (kind === 'text') ours.tick();
  }
  const { body } = await rig.provider(order);
  const bare = meter();
  await bareFirstText(rig.bare, body, bare.tick);
  return { ours: ours.share(), bare: bare.share() };
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
