import type { EmbedRequest, HostAnswer, HostRequest } from './host-protocol.ts';
import { type EmbeddingModelFiles, loadEmbedder, type LoadedEmbedder } from './loaded-embedder.ts';
import { createRerankWork } from './reranker-work.ts';
import { createSpeechWork } from './speech-work.ts';
import { createSynthesisWork } from './speech-synthesis-work.ts';
import { unpackArchive } from './unpack-archive.ts';
import { createVoiceWork } from './voice-work.ts';

/**
 * The model host: a process of its own around the ONNX models, so that an allocation that kills it costs one batch and
 * not the database. Started by the host client, over whichever channel its parent has.
 */

/** A port of Electron straight to the engine. */
interface EnginePort {
  on(event: 'message', listener: (event: { data: HostRequest }) => void): void;
  on(event: 'close', listener: () => void): void;
  postMessage(message: HostAnswer): void;
  start(): void;
}

/** What a utility process of Electron has in place of Node's channel. Its parent hands over the port and sees no texts. */
interface ParentPort {
  on(event: 'message', listener: (event: { ports: readonly EnginePort[] }) => void): void;
}

const models = new Map<string, Promise<LoadedEmbedder>>();
const voice = createVoiceWork();
const transcribe = createSpeechWork();
const speak = createSynthesisWork();
const reranker = createRerankWork();
let work: Promise<void> = Promise.resolve();

let answer = (message: HostAnswer): void => void process.send?.(message);

const parentPort = (process as { parentPort?: ParentPort }).parentPort;
if (parentPort) parentPort.on('message', ({ ports }) => ports.forEach(listen));
else process.on('message', (request: HostRequest) => receive(request));
// The parent is gone: nobody is left to answer to.
process.on('disconnect', () => process.exit(0));

function listen(port: EnginePort): void {
  answer = (message) => port.postMessage(message);
  port.on('message', ({ data }) => receive(data));
  // The engine is gone.
  port.on('close', () => process.exit(0));
  port.start();
}

function receive(request: HostRequest): void {
  work = work.then(() => perform(request));
}

async function perform(request: HostRequest): Promise<void> {
  switch (request.kind) {
    case 'embed':
      return await embed(request);
    case 'voice':
      return answer(await voice.judge(request));
    case 'voice-end':
      return voice.end(request.stream);
    case 'transcribe':
      return answer(await transcribe(request));
    case 'speak':
      return answer(await speak(request));
    case 'rerank':
      return answer(await reranker.score(request));
    case 'unpack':
      return answer({
        kind: 'unpacked',
        requestId: request.requestId,
        outcome: unpackArchive(request.archivePath, request.target, request.limits),
      });
    case 'close':
      return await close();
  }
}

async function embed({ requestId, model: files, texts }: EmbedRequest): Promise<void> {
  const model = await openOnce(files).catch(() => null);
  if (model === null) return answer({ kind: 'failed', requestId, stage: 'load' });
  const vectors = await model.embed(texts).catch(() => null);
  answer(vectors === null ? { kind: 'failed', requestId, stage: 'run' } : { kind: 'vectors', requestId, vectors });
}

/** A model that failed to load is tried again at the next request: its files may have been replaced. */
async function openOnce(files: EmbeddingModelFiles): Promise<LoadedEmbedder> {
  const opened = models.get(files.modelPath) ?? loadEmbedder(files);
  models.set(files.modelPath, opened);
  return await opened.catch((error: unknown) => {
    models.delete(files.modelPath);
    throw error;
  });
}

/** Sessions are disposed of before the process ends: left to its exit handlers, ONNX Runtime has been seen to crash. */
async function close(): Promise<void> {
  for (const model of models.values()) await (await model).dispose();
  await voice.dispose();
  await reranker.dispose();
  process.exit(0);
}
