import { createInterface } from 'node:readline';
import { createClient } from '../../contract/client.ts';
import { createPipePair } from '../../contract/pipe-pair.ts';
import type { DocumentSummary } from '../../contract/documents.ts';
import { createEngine } from '../../engine/engine.ts';
import type { ExtractionThread } from '../../engine/parts.ts';
import { createNativeParts } from '../../native/parts.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';

/**
 * A whole engine in a process of its own (`node intake-engine.ts PROFILE MODELS`), to be killed at any moment. Asked line
 * by line: `index FOLDER`, `thread` (ends one that reads), `retry`, `verify`, `repair`, `list`. Each answer is a line of JSON.
 */
const [dataDir, modelsDir] = process.argv.slice(2) as [string, string];
const passphrase = 'correct horse battery';
const threads = new Set<ExtractionThread>();

const parts = createNativeParts({ version: '0.0.0', shell: 'cli', dataDir, modelsDir });
const engine = createEngine({
  ...parts,
  keychain: createMemoryKeychain('absent'),
  startExtractionThread(options) {
    const thread = parts.startExtractionThread(options);
    threads.add(thread);
    thread.onExit(() => threads.delete(thread));
    return thread;
  },
});
const [own, engines] = createPipePair();
await engine.start();
engine.connect(engines, { role: 'admin' });
const client = createClient(own);
const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);

for await (const { vault } of await client.app.watch()) {
  if (vault.state === 'new') await client.app.vault.create({ method: 'passphrase', passphrase });
  else if (vault.state === 'locked') await client.app.vault.unlock({ method: 'passphrase', passphrase });
  break;
}
for await (const { embedder } of await client.app.watch()) if (embedder?.state !== 'opening') break;

async function everyDocument(): Promise<DocumentSummary[]> {
  const items: DocumentSummary[] = [];
  for (;;) {
    const page = await client.library.documents.list({ offset: items.length, limit: 500 });
    items.push(...page.items);
    if (page.items.length === 0) return items;
  }
}

async function answer(line: string): Promise<object> {
  const [command, argument = ''] = line.split(' ');
  if (command === 'index') return { index: await client.library.index({ paths: [argument] }) };
  if (command === 'retry') return { retry: await client.library.documents.retry({}) };
  if (command === 'verify') return { verify: await client.library.verify({ repair: false }) };
  if (command === 'repair') return { repair: await client.library.verify({ repair: true }) };
  if (command === 'list') return { list: await everyDocument() };
  throw new Error(`unknown command ${line}`);
}

void (async () => {
  for await (const { state, done, total } of await client.library.intake.watch()) say({ progress: { state, done, total } });
})();
say({ ready: true });
for await (const line of createInterface(process.stdin)) {
  if (line === 'thread') void [...threads][Math.floor(Math.random() * threads.size)]?.terminate();
  else answer(line).then(say, (error: unknown) => say({ error: String(error) }));
}
await engine.close();
