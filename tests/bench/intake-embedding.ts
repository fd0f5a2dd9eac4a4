import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../contract/client.ts';
import { createPipePair } from '../../contract/pipe-pair.ts';
import { createEngine } from '../../engine/engine.ts';
import { createNativeParts } from '../../native/parts.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import { BGE_SMALL_SHAPE, installTestModel } from '../fixtures/test-model.ts';
import { writeNotes } from './intake-speed.ts';

export interface IntakeEmbedding {
  files: number;
  passages: number;
  /** The same passages given to the embedder in one go, nothing stored. */
  embeddingMs: number;
  /** From the first look at the folder until every passage has its vector. */
  intakeMs: number;
  /** Embedding alone over intake. */
  share: number;
}

/** Whole intake, with a BERT of bge-small's width and a third of its depth, against embedding alone. */
export async function benchIntakeEmbedding(files: number): Promise<IntakeEmbedding> {
  const directory = await mkdtemp(join(tmpdir(), 'voiceassist-bench-embedding-'));
  const [dataDir, modelsDir, notes] = ['profile', 'models', 'notes'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(modelsDir);
  await installTestModel(modelsDir, {}, { ...BGE_SMALL_SHAPE, layers: 4, vocabulary: 200 });
  await writeNotes(notes, files);
  const parts = createNativeParts({ version: '0.0.0', shell: 'cli', dataDir, modelsDir });
  const engine = createEngine({ ...parts, keychain: createMemoryKeychain('absent') });
  try {
    await engine.start();
    const [own, engines] = createPipePair();
    engine.connect(engines, { role: 'admin' });
    const client = createClient(own);
    await client.app.vault.create({ method: 'passphrase', passphrase: 'correct horse battery' });
    for await (const { embedder } of await client.app.watch()) if (embedder?.state === 'ready') break;
    const startedAtMs = performance.now();
    const { passages } = await client.library.index({ paths: [notes] });
    for await (const { embedder } of await client.app.watch()) if (embedder?.vectors === passages) break;
    const intakeMs = performance.now() - startedAtMs;

    const texts: string[] = [];
    for (const { documentId } of (await client.library.documents.list({ limit: 500 })).items) {
      const { text } = await client.library.documents.text({ documentId });
      const share = Math.ceil(passages / files);
      for (let part = 0; part < share && texts.length < passages; part++)
        texts.push(text.slice((text.length * part) / share, (text.length * (part + 1)) / share));
    }
    const embedder = await parts.openEmbedder();
    if (!embedder) throw new Error('The test model was not found');
    await embedder.embed(texts.slice(0, 8), 'passage', new AbortController().signal); // started, loaded
    const embeddingAtMs = performance.now();
    await embedder.embed(texts, 'passage', new AbortController().signal);
    const embeddingMs = (performance.now() - embeddingAtMs) * (passages / texts.length);
    await embedder.close();
    return { files, passages, embeddingMs, intakeMs, share: embeddingMs / intakeMs };
  } finally {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }
}
