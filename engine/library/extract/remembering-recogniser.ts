import { createHash } from 'node:crypto';
import type { RecognisedPage } from './recognised-page.ts';
import type { TextRecogniser } from './text-recogniser.ts';

/** Pages read before, by the hash of their picture: a scan whose reading was cut short is gone on with, not begun anew. */
export interface PictureMemory {
  find(pictureHash: string): Promise<RecognisedPage | null>;
  keep(pictureHash: string, page: RecognisedPage): void;
}

/** Reads each picture once, also over the death of a thread or of the whole program. */
export function createRememberingRecogniser(recogniser: TextRecogniser, memory: PictureMemory): TextRecogniser {
  return {
    async read(picture) {
      const pictureHash = createHash('sha256').update(`${picture.exif} `).update(picture.bytes).digest('hex');
      const known = await memory.find(pictureHash);
      if (known !== null) return known;
      const page = await recogniser.read(picture);
      memory.keep(pictureHash, page);
      return page;
    },
  };
}
