import { callId } from '../../contract/ids.ts';
import { createConnectionLedger } from '../../engine/security/connection-ledger.ts';
import { createEgress } from '../../engine/security/create-egress.ts';
import { allowedHost } from '../../engine/security/allowed-host.ts';
import { afterDelay } from '../../engine/operations/after.ts';
import { createConnectionStore } from '../../engine/store/connections.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import type { BenchRow } from './search.ts';

const [WARM_UP, REQUESTS, CHUNKS, ROUNDS] = [300, 2000, 20_000, 5];
const ADDRESS = 'https://provider.example/v1/responses';
const BODY = 'x'.repeat(8000);
const CHUNK = new TextEncoder().encode(`data: {"type":"response.output_text.delta","delta":"word "}\n\n`);

type Fetch = typeof globalThis.fetch;

/**
 * What the gate alone adds, against a `fetch` that answers at once from memory: for a question (its row in the encrypted database
 * written before, and again at the end), for a request of a sync (gathered), and for each piece of a streamed answer.
 */
export async function benchGate(): Promise<BenchRow[]> {
  const { db, close } = await openTemporaryDatabase();
  const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
  const log = createSilentLog();
  const ledger = createConnectionLedger({ store: createConnectionStore(db), clock, after: afterDelay, log });
  const egress = createEgress({ mode: () => 'auto', ledger, log });
  const hosts = [allowedHost(ADDRESS)].filter((host) => host !== null);
  const wayOf = (purpose: 'answer' | 'sync', fetch: Fetch) => egress.way({ purpose, allowed: () => hosts, fetch });
  try {
    const question = wayOf('answer', short).with({ callId: callId.parse('call'), replaced: { person: 2 } });
    const sync = wayOf('sync', short).fetch;
    const added = await addedUs(() => request(short), { question: () => request(question), sync: () => request(sync) });
    const chunks = await chunkUs(wayOf('answer', long).fetch);
    return [
      row('a question, with its row in the ledger', added.question, `${REQUESTS} requests of 8 kB, median of ${ROUNDS} rounds`),
      row('a request of a sync', added.sync, 'same run, gathered in the ledger'),
      row('a piece of a streamed answer', chunks, `${CHUNKS} pieces, median of ${ROUNDS} rounds`),
    ];
  } finally {
    ledger.close();
    await close();
  }
}

function row(name: string, value: number, conditions: string): BenchRow {
  return { name: `gate: ${name}`, value, unit: 'us added', conditions };
}

const short: Fetch = () => Promise.resolve(new Response('{}'));
const long: Fetch = () => {
  let left = CHUNKS;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void => {
    if (left-- > 0) controller.enqueue(CHUNK);
    else controller.close();
  };
  return Promise.resolve(new Response(new ReadableStream({ pull })));
};

async function request(fetch: Fetch): Promise<void> {
  await (await fetch(ADDRESS, { method: 'POST', body: BODY, headers: { 'content-type': 'application/json' } })).text();
}

/** In turns, so that all see the same machine. */
async function addedUs<Name extends string>(
  bare: () => Promise<void>,
  ways: Record<Name, () => Promise<void>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(ways) as Name[];
  const rounds: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    const bareUs = await eachUs(bare, round === 0 ? WARM_UP : REQUESTS);
    for (const name of names) {
      const ours = await eachUs(ways[name], round === 0 ? WARM_UP : REQUESTS);
      if (round > 0) rounds[name]?.push(ours - bareUs);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(rounds[name] ?? [])])) as Record<Name, number>;
}

async function eachUs(work: () => Promise<void>, times: number): Promise<number> {
  const startedMs = performance.now();
  for (let done = 0; done < times; done++) await work();
  return ((performance.now() - startedMs) * 1000) / times;
}

async function chunkUs(through: Fetch): Promise<number> {
  const read = async (fetch: Fetch): Promise<void> => {
    for await (const _piece of (await fetch(ADDRESS)).body ?? []);
  };
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const bareUs = await eachUs(() => read(long), 1);
    const oursUs = await eachUs(() => read(through), 1);
    if (round > 0) rounds.push((oursUs - bareUs) / CHUNKS);
  }
  return median(rounds);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
