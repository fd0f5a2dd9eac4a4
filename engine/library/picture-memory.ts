import { Failure } from '../failure.ts';
import type { Database } from '../store/database.ts';
import { createRecognisedPictures } from '../store/recognised-pictures.ts';
import type { RecognisedPage } from './extract/recognised-page.ts';
import type { ExtractionPoolOptions } from './extraction-pool.ts';

/** What cannot be kept, on a full disk say, is read again when it comes to that. */
export function createPictureMemory(db: Database): NonNullable<ExtractionPoolOptions['pictures']> {
  const pictures = createRecognisedPictures(db);
  return {
    find: (pictureHash) => pictures.find(pictureHash) as RecognisedPage | null,
    keep(pictureHash, page) {
      try {
        pictures.keep(pictureHash, page, Date.now());
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
      }
    },
  };
}
