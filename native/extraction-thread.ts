import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ExtractionThreadData } from '../engine/library/extraction.ts';
import type { ExtractionThread } from '../engine/parts.ts';

/** Where the worker lies when nothing is bundled. */
const sourceEntry = new URL('../engine/extraction-worker.ts', import.meta.url);

/** The words of the model that ships with the product, as they lie in the source tree. */
const sourceModelDir = fileURLToPath(new URL('../models/built-in', import.meta.url));

/** What a thread may need besides the heap that is limited: code and stack, in MB. */
const YOUNG_GENERATION_MB = 48;

/** How often the memory outside the heap is looked at: a decompression bomb fills about 100 MB a second. */
const WATCH_INTERVAL_MS = 250;

/**
 * Starts a thread that reads files. `memoryMb` bounds its heap, and as much again its buffers outside the heap, which no
 * resource limit of Node covers: beyond either the thread ends as `out-of-memory`, and nothing else does. `entry` names the
 * bundled worker where the engine is bundled, `builtInDir` where the built-in model then lies; `modelsDir` is where the language
 * files of text recognition lie, once they are installed.
 */
export function startExtractionThread(options: {
  memoryMb: number;
  entry?: URL;
  modelsDir?: string;
  builtInDir?: string;
}): ExtractionThread {
  const worker = new Worker(options.entry ?? sourceEntry, {
    workerData: {
      modelsDir: options.modelsDir ?? null,
      vocabularyPath: join(options.builtInDir ?? sourceModelDir, 'vocabulary.txt'),
    } satisfies ExtractionThreadData,
    resourceLimits: { maxOldGenerationSizeMb: options.memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    // Readers print warnings that quote the file: they are dropped, never shown or stored.
    stdout: true,
    stderr: true,
    env: {},
    execArgv: [],
  });
  worker.stdout.resume();
  worker.stderr.resume();
  let outOfMemory = false;
  let crashed = false;
  worker.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') outOfMemory = true;
    else crashed = true;
  });
  const watch = setInterval(() => {
    void buffersOf(worker).then((bytes) => {
      if (bytes <= options.memoryMb * 1024 * 1024) return;
      outOfMemory = true;
      void worker.terminate();
    });
  }, WATCH_INTERVAL_MS);
  watch.unref();
  worker.once('exit', () => clearInterval(watch));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer ? [...transfer] : []),
    onMessage: (listener) => void worker.on('message', listener),
    onExit: (listener) =>
      void worker.once('exit', (code) => listener(outOfMemory ? 'out-of-memory' : crashed || code !== 0 ? 'crashed' : 'ended')),
    terminate: async () => void (await worker.terminate()),
  };
}

/** Bytes the thread holds in buffers; it answers even while it computes. 0 when it has ended, which its exit tells. */
async function buffersOf(worker: Worker): Promise<number> {
  try {
    return (await worker.getHeapStatistics()).external_memory;
  } catch {
    return 0;
  }
}
