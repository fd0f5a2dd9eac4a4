import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import { type Client, createClient } from '../../contract/client.ts';
import { createPipePair } from '../../contract/pipe-pair.ts';
import { createAccess } from '../../engine/access.ts';
import { createModelAnswerer } from '../../engine/answer/model-answerer.ts';
import { createOfflineAnswerer } from '../../engine/answer/offline-answerer.ts';
import { type Ask, type AskParts, createAsk } from '../../engine/ask.ts';
import { createFeed } from '../../engine/operations/feed.ts';
import { createRouter } from '../../engine/router.ts';
import { queryTerms } from '../../engine/search/analysis.ts';
import { createTermWeights } from '../../engine/search/term-weights.ts';
import { serve } from '../../engine/serve.ts';
import type { Database } from '../../engine/store/database.ts';
import { createNativeParts } from '../../native/parts.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import { identityNotes } from '../fixtures/identities/notes.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import type { ProviderAnswer, ProviderOrder } from './overhead-server-process.ts';

/** The whole assistant, and the vendor's client alone, in front of one provider on this machine. */
export interface OverheadRig {
  ask: Ask;
  /** The same without router, gate, pseudonymisation and metering: the vendor's client answers. */
  askWithout: Ask;
  bare: OpenAI;
  db: Database;
  provider: (order: ProviderOrder) => Promise<ProviderAnswer>;
  /** Each about another person of the library. */
  questions: readonly string[];
  close(): Promise<void>;
}

/** Notes of invented people, and so many contacts, as a clinic has them. */
export async function openOverheadRig({ contacts }: { contacts: number }): Promise<OverheadRig> {
  const directory = await mkdtemp(join(tmpdir(), 'voiceassist-bench-overhead-'));
  const child = fork(fileURLToPath(new URL('overhead-server-process.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const provider = (order: ProviderOrder) => ordered(child, order);
  const { baseUrl } = await provider({ kind: 'last' });
  const native = createNativeParts({ version: '0.0.0', shell: 'cli', dataDir: join(directory, 'profile') });
  let opened: Database | null = null;
  const parts = {
    ...native,
    openDatabase: (options: Parameters<typeof native.openDatabase>[0]) => (opened = native.openDatabase(options)),
    keychain: createMemoryKeychain('absent'),
  };
  const access = createAccess({ parts, changed: () => undefined });
  await access.start();
  const [own, engines] = createPipePair();
  const closing = new AbortController();
  const closed = { mode: null, answersFirst: null, spend: null, library: null, embedder: null, sync: null };
  const router = createRouter({ parts, access, status: createFeed(() => ({ vault: access.state(), ...closed })) });
  serve(router, engines, { role: 'admin', log: parts.log, signal: closing.signal });
  const client = createClient(own);
  await client.app.vault.create({ method: 'passphrase', passphrase: 'correct horse battery' });
  const questions = await fillLibrary(client, join(directory, 'notes'));
  await useProvider(client, { baseUrl, model: 'fake-model', api: 'responses' });
  const db: Database | null = opened;
  if (db === null) throw new Error('The profile was not opened.');
  addContacts(db, contacts);
  const bare = new OpenAI({ baseURL: baseUrl, apiKey: 'none', maxRetries: 0 });
  const { answers, search } = access.session();
  return {
    ask: answers.ask,
    askWithout: withoutTheFour(bare, { db, search, conversations: answers.conversations, log: parts.log }),
    bare,
    db,
    provider,
    questions,
    async close() {
      closing.abort();
      await access.close();
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Questions of the same library and conversations, whose prompts go straight to the vendor's client. */
function withoutTheFour(bare: OpenAI, parts: Pick<AskParts, 'search' | 'conversations' | 'log'> & { db: Database }): Ask {
  const statistics = { terms: queryTerms, weight: createTermWeights(parts.db) };
  const answerer = createModelAnswerer({
    async *stream({ instructions, messages }, signal) {
      const input = messages.map(({ role, text }) => ({ role, content: text }));
      const body = { model: 'fake-model', instructions, input, stream: true, store: false } as const;
      for await (const event of await bare.responses.create(body, { signal })) {
        if (event.type === 'response.output_text.delta') yield event.delta;
      }
    },
  });
  return createAsk({
    ...parts,
    answerers: {
      offline: createOfflineAnswerer(statistics),
      async *routed(_asked, request, signal) {
        yield { kind: 'answering', answeredBy: { kind: 'provider', providerId: null, name: '', model: null, why: null } };
        yield* answerer.answer(request, signal);
      },
    },
    statistics,
    defaultMode: () => 'cloud',
    clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() },
  });
}

async function ordered(child: ChildProcess, order: ProviderOrder): Promise<ProviderAnswer> {
  const answered = once(child, 'message');
  child.send(order);
  const [answer] = (await answered) as [ProviderAnswer];
  return answer;
}

async function fillLibrary(client: Client, folder: string): Promise<string[]> {
  await mkdir(folder);
  const notes = identityNotes(20);
  for (const [index, { text }] of notes.entries()) await writeFile(join(folder, `note-${index}.txt`), text);
  await client.library.index({ paths: [folder] });
  const named = notes.flatMap(({ text, labels }) => {
    const person = labels.find(({ type }) => type === 'person');
    return person === undefined ? [] : [text.slice(person.start, person.end)];
  });
  return [...new Set(named)].map((name) => `What was found in ${name}, and which medication and follow-up was advised?`);
}

/** Of an address book that was synced long ago: its account and collection are of no matter here. */
function addContacts(db: Database, contacts: number): void {
  db.exec(`
    PRAGMA foreign_keys = OFF;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${contacts})
    INSERT INTO entries (entry_id, collection_id, href, kind, data, document_path, title, words, parts)
      SELECT 'c' || i, 'book', '/' || i, 'contact', '', '/contacts/' || i, 'Given' || char(97 + i % 26) || ' Family' || i, '', '[]' FROM n;
    PRAGMA foreign_keys = ON;
  `);
}

/** Time of the clock, and of the processor in this thread. */
export interface Spent {
  ms: number;
  cpuMs: number;
}
export interface Begin {
  atMs: number;
  cpu: NodeJS.CpuUsage;
}

export function beginNow(): Begin {
  return { atMs: performance.now(), cpu: process.threadCpuUsage() };
}

export function spentSince({ atMs, cpu }: Begin): Spent {
  const { user, system } = process.threadCpuUsage(cpu);
  return { ms: performance.now() - atMs, cpuMs: (user + system) / 1000 };
}

/** The system counts a thread's processor time in steps of milliseconds: of one question it tells little, of many enough. */
export function meanCpuMs(spent: readonly Spent[]): number {
  return spent.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / Math.max(1, spent.length);
}

/** From the request to the first word; then the stream is read to its end. */
export async function bareFirstText(bare: OpenAI, body: unknown, onText = () => {}): Promise<Spent> {
  const begin = beginNow();
  let first: Spent | null = null;
  for await (const event of await bare.responses.create(body as ResponseCreateParamsStreaming)) {
    if (event.type !== 'response.output_text.delta') continue;
    first ??= spentSince(begin);
    onText();
  }
  if (first === null) throw new Error('The provider said nothing.');
  return first;
}
