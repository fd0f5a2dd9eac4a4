import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Reranker } from '../../engine/search/reranker.ts';
import { forkHostProcess } from '../../models/fork-host.ts';
import type { HostProcess } from '../../models/host-protocol.ts';
import { openInstalledReranker } from '../../models/installed-reranker.ts';
import { createModelUses } from '../../models/model-uses.ts';
import { createWordPiece } from '../../models/word-piece.ts';
import { openOnnxSession } from '../../native/onnx-session.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { TEST_VOCABULARY, wordPieceDescription } from '../fixtures/test-model.ts';
import { installTestReranker } from '../fixtures/test-reranker.ts';

const signal = new AbortController().signal;
const log = createSilentLog();

async function open(): Promise<{
  reranker: Reranker;
  folder: string;
  hosts: HostProcess[];
  uses: ReturnType<typeof createModelUses>;
}> {
  const modelsDir = await temporaryFolder();
  const models = [await installTestReranker(modelsDir)];
  const hosts: HostProcess[] = [];
  const uses = createModelUses();
  const startHostProcess: typeof forkHostProcess = (options) => {
    const host = forkHostProcess(options);
    hosts.push(host);
    return host;
  };
  const reranker = await openInstalledReranker({ modelsDir, log, uses, models, startHostProcess });
  if (reranker === null) throw new Error('The test model is not installed');
  onTestFinished(() => reranker.close());
  return { reranker, folder: join(modelsDir, 'test-reranker'), hosts, uses };
}

const TEXTS = Array.from({ length: 11 }, (_, index) => `the patient has fever ${'and cough '.repeat(index)}`);

describe('reranker over ONNX Runtime in the model host', () => {
  it('is absent where no model is installed, and where a file of it is missing', async () => {
    const modelsDir = await temporaryFolder();
    expect(await openInstalledReranker({ modelsDir, log })).toBeNull();
    const models = [await installTestReranker(modelsDir)];
    await rm(join(modelsDir, 'test-reranker/tokenizer.json'));
    expect(await openInstalledReranker({ modelsDir, log, models })).toBeNull();
  });

  it('gives each text the score of its pair alone, in order, whatever stands beside it', async () => {
    const { reranker, folder } = await open();
    const scores = await reranker.score('fever', TEXTS, signal);
    expect(scores).toHaveLength(TEXTS.length);
    const session = await openOnnxSession(join(folder, 'onnx/model.onnx'));
    const tokenizer = createWordPiece(wordPieceDescription(TEST_VOCABULARY));
    for (const [index, text] of TEXTS.entries()) {
      const { ids, types } = tokenizer.encodePair('fever', text, 64);
      const shape = [1, ids.length];
      const { values } = await session.run(
        {
          input_ids: { values: BigInt64Array.from(ids, BigInt), shape },
          attention_mask: { values: BigInt64Array.from(ids, () => 1n), shape },
          token_type_ids: { values: BigInt64Array.from(types, BigInt), shape },
        },
        'logits',
      );
      expect(scores[index]).toBeCloseTo(values[0] ?? NaN, 4);
    }
    await session.dispose();
    expect(new Set(scores).size).toBeGreaterThan(5);
  });

  it('tells the question from the text', async () => {
    const { reranker } = await open();
    const [one] = await reranker.score('heart failure', ['metformin'], signal);
    const [other] = await reranker.score('metformin', ['heart failure'], signal);
    expect(one).not.toBeCloseTo(other ?? 0, 4);
  });

  it('takes texts and questions of any length, and none', async () => {
    const { reranker } = await open();
    const scores = await reranker.score('fever '.repeat(5000), ['cough '.repeat(100_000), ''], signal);
    expect([...scores].every(Number.isFinite)).toBe(true);
    expect(await reranker.score('fever', [], signal)).toHaveLength(0);
  });

  it('goes on after its process was killed, and says so where it dies at its work', async () => {
    const { reranker, hosts } = await open();
    const before = await reranker.score('fever', TEXTS.slice(0, 2), signal);
    hosts[0]?.kill();
    const again = () => reranker.score('fever', TEXTS.slice(0, 2), signal);
    const after = await again().catch(async (error: unknown) => {
      expect(error).toMatchObject({ code: 'RERANKER_UNAVAILABLE' });
      return await again();
    });
    expect(after).toEqual(before);
  });

  it('ends with a cancelled wait, and serves the next', async () => {
    const { reranker } = await open();
    const stop = new AbortController();
    const cancelled = reranker.score('fever', TEXTS, stop.signal);
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    await expect(reranker.score('fever', ['cough'], signal)).resolves.toHaveLength(1);
  });

  it('fails clearly on a file that is no graph, and lets go of its files when told to', async () => {
    const { reranker, folder, uses } = await open();
    expect(uses.inUse(folder)).toBe(true);
    await reranker.score('fever', ['cough'], signal);
    await uses.stop(folder);
    await writeFile(join(folder, 'onnx/model.onnx'), 'no graph');
    await expect(reranker.score('fever', ['cough'], signal)).rejects.toMatchObject({ code: 'RERANKER_UNAVAILABLE' });
    await reranker.close();
    expect(uses.inUse(folder)).toBe(false);
  });
});
