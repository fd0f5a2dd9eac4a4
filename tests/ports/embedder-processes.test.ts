import { describe, expect, it, onTestFinished } from 'vitest';
import type { Embedder } from '../../engine/search/embedder.ts';
import { forkHostProcess } from '../../models/fork-host.ts';
import type { HostProcess, HostRequest } from '../../models/host-protocol.ts';
import { WORKERS } from '../../models/host-pool.ts';
import { openInstalledEmbedder } from '../../models/installed-embedder.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { BGE_SMALL_SHAPE, installTestModel } from '../fixtures/test-model.ts';

const signal = new AbortController().signal;
const TEXTS = Array.from({ length: 14 }, (_, index) => `the patient ${index} has fever ${'and cough '.repeat(index * 3)}`);

interface Watched {
  embedder: Embedder;
  hosts: HostProcess[];
  /** Called with every request before it is sent. */
  onRequest: (listener: (request: HostRequest, host: HostProcess) => void) => void;
}

async function open(modelsDir: string): Promise<Watched> {
  const hosts: HostProcess[] = [];
  let listener: (request: HostRequest, host: HostProcess) => void = () => undefined;
  const embedder = await openInstalledEmbedder({
    modelsDir,
    log: createSilentLog(),
    startHostProcess: (options) => {
      const host = forkHostProcess(options);
      const watched: HostProcess = {
        ...host,
        postMessage(request) {
          host.postMessage(request);
          listener(request, watched);
        },
      };
      hosts.push(watched);
      return watched;
    },
  });
  onTestFinished(() => embedder.close());
  return { embedder, hosts, onRequest: (heard) => (listener = heard) };
}

/** A graph with the layers of bge-small; fewer words, which cost only disk. */
async function installBgeSmall(): Promise<string> {
  const modelsDir = await temporaryFolder();
  await installTestModel(modelsDir, { maxTokens: 512 }, { ...BGE_SMALL_SHAPE, vocabulary: 2000 });
  return modelsDir;
}

describe('the processes of a model of the size of bge-small', () => {
  it('share the work of many texts, lose one piece of it with one that is killed, and let a question go first', async () => {
    const { embedder, hosts, onRequest } = await open(await installBgeSmall());
    const [before] = await embedder.embed(TEXTS.slice(7, 8), 'passage', signal);
    expect(hosts).toHaveLength(1);

    let sent = 0;
    let inWork = 0;
    onRequest((request, host) => {
      if (request.kind !== 'embed') return;
      sent += 1;
      inWork = Math.max(inWork, request.texts.length);
      if (sent === 3) host.kill();
    });
    const ended: string[] = [];
    const bulk = embedder.embed(TEXTS, 'passage', signal).finally(() => ended.push('bulk'));
    const question = embedder.embed(['fever'], 'query', signal).finally(() => ended.push('question'));
    const vectors = await bulk;
    await question;
    expect(ended).toEqual(['question', 'bulk']);
    // A process of its own for each core at most, and one more for the one that was killed.
    expect(hosts).toHaveLength(WORKERS + 1);
    expect(inWork).toBeLessThanOrEqual(4);
    expect(vectors).toHaveLength(TEXTS.length);
    expect(vectors[7]).toEqual(before);
    expect(await embedder.embed(TEXTS.slice(0, 6), 'passage', signal)).toEqual(vectors.slice(0, 6));
  });
});
