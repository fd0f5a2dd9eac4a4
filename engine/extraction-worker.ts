import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { extractFile } from './library/extract-file.ts';
import type { RecognisedPage } from './library/extract/recognised-page.ts';
import { createRememberingRecogniser } from './library/extract/remembering-recogniser.ts';
import { createTextRecogniser } from './library/extract/text-recogniser.ts';
import type { ExtractionThreadData, FromExtractionThread, ToExtractionThread } from './library/extraction.ts';
import { inModelTokens } from './library/passage-size.ts';
import { indexTerms } from './search/analysis.ts';
import { readVocabulary } from './search/static-tokenizer.ts';
import { createTokenCounter } from './search/token-counter.ts';

/**
 * Entry of a reading thread: one file at a time, in the order they are asked for. Here because it knows two stages, the
 * library's reading and the search's analysis; everything heavy of intake happens in such threads.
 */
const port = parentPort;
if (!port) throw new Error('The extraction worker is started as a worker thread');

const { modelsDir, vocabularyPath } = workerData as ExtractionThreadData;
const passageSize = inModelTokens(createTokenCounter(readVocabulary(readFileSync(vocabularyPath, 'utf8'))));

let reading = 0;
const asked = new Map<string, (page: RecognisedPage | null) => void>();
const recogniser = createRememberingRecogniser(
  createTextRecogniser({
    folder: modelsDir,
    onPicture: (needsMs) => port.postMessage({ jobId: reading, needsMs } satisfies FromExtractionThread),
  }),
  {
    find: (picture) =>
      new Promise((resolve) => {
        asked.set(picture, resolve);
        port.postMessage({ jobId: reading, picture } satisfies FromExtractionThread);
      }),
    keep: (picture, page) => port.postMessage({ jobId: reading, picture, page } satisfies FromExtractionThread),
  },
);

let work = Promise.resolve();
port.on('message', (message: ToExtractionThread) => {
  if ('picture' in message) {
    asked.get(message.picture)?.(message.page);
    asked.delete(message.picture);
    return;
  }
  const { jobId, request } = message;
  work = work.then(async () => {
    reading = jobId;
    const outcome = await extractFile(request, { indexTerms, recogniser, passageSize });
    port.postMessage({ jobId, outcome } satisfies FromExtractionThread);
  });
});
