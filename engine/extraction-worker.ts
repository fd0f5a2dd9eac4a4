import { parentPort, workerData } from 'node:worker_threads';
import { extractFile } from './library/extract-file.ts';
import { createTextRecogniser } from './library/extract/text-recogniser.ts';
import type { ExtractionThreadData, FromExtractionThread, ToExtractionThread } from './library/extraction.ts';
import { indexTerms } from './search/analysis.ts';

/**
 * Entry of a reading thread: one file at a time, in the order they are asked for. Here because it knows two stages, the
 * library's reading and the search's analysis; everything heavy of intake happens in such threads.
 */
const port = parentPort;
if (!port) throw new Error('The extraction worker is started as a worker thread');

let reading = 0;
const recogniser = createTextRecogniser({
  folder: (workerData as ExtractionThreadData).modelsDir,
  onPicture: (needsMs) => port.postMessage({ jobId: reading, needsMs } satisfies FromExtractionThread),
});

let work = Promise.resolve();
port.on('message', ({ jobId, request }: ToExtractionThread) => {
  work = work.then(async () => {
    reading = jobId;
    const outcome = await extractFile(request, { indexTerms, recogniser });
    port.postMessage({ jobId, outcome } satisfies FromExtractionThread);
  });
});
