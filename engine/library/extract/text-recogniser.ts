// oxlint-disable-next-line typescript/triple-slash-reference -- so that every layer that reaches this file has the types
/// <reference path="./tesseract-core.d.ts" />
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TesseractCore } from 'tesseract.js-core/tesseract-core-simd-lstm.js';
import { Failure } from '../../failure.ts';
import { readRecognised, turnBack, type RecognisedPage } from './recognised-page.ts';

/** A picture file (PNG, JPEG, WebP or PGM), its size as stored, and the orientation it tells (EXIF, 1 to 8). */
export interface Picture {
  bytes: Uint8Array;
  widthPx: number;
  heightPx: number;
  exif: number;
}

/** Reads the words of pictures. One for each reading thread; it keeps the recogniser loaded from one picture to the next. */
export interface TextRecogniser {
  /**
   * Words with their boxes on the picture as it is shown, in reading order; one that lies on its side or upside down is read
   * as if it stood. The thread computes until it is done: whoever wants that ended ends the thread.
   * Failures: OCR_MODEL_MISSING, FILE_CORRUPT (no picture that can be read).
   */
  read(picture: Picture): Promise<RecognisedPage>;
}

export interface TextRecogniserOptions {
  /** The folder of models: a language is there where it or a folder in it holds its file (`eng.traineddata`). Null: none. */
  folder: string | null;
  /** Called before each picture, with how long reading it may take. */
  onPicture: (needsMs: number) => void;
}

/** A dense page at 300 dpi took 10 s on a busy two-core machine; four readings where it is turned, and slower machines. */
const PICTURE_MS = 180_000;

/** Below this mean confidence (percent) a picture may lie on its side: upright print reads at 80 to 96, turned at 20 to 50. */
const SURE_PERCENT = 65;

/** The EXIF orientations of the quarter turns, clockwise from none. Mirrored ones are read as they are. */
const QUARTER_TURNS = [1, 6, 3, 8];

/** More languages at once read each of them worse and slower. */
const MAX_LANGUAGES = 3;

interface Loaded {
  languages: string;
  core: TesseractCore;
  api: InstanceType<TesseractCore['TessBaseAPI']>;
}

export function createTextRecogniser({ folder, onPicture }: TextRecogniserOptions): TextRecogniser {
  let loaded: Loaded | null = null;

  async function load(): Promise<Loaded> {
    const languages = await installedLanguages(folder);
    const key = languages.map(({ name }) => name).join('+');
    if (languages.length === 0) throw new Failure('OCR_MODEL_MISSING');
    if (loaded?.languages === key) return loaded;
    loaded = null;
    const core = await startCore();
    for (const { name, path } of languages) core.FS.writeFile(`/${name}.traineddata`, await readFile(path));
    const api = new core.TessBaseAPI();
    if (api.Init('/', key, 1) !== 0) throw new Failure('OCR_MODEL_MISSING'); // a language file that is none
    loaded = { languages: key, core, api };
    return loaded;
  }

  async function readAs(picture: Picture, exif: number): Promise<RecognisedPage> {
    const { core, api } = await load();
    try {
      core.FS.writeFile('/input', picture.bytes);
      if (api.SetImageFile(exif, 0) !== 0 || api.Recognize(null) !== 0) throw new Failure('FILE_CORRUPT');
      const page = readRecognised(JSON.parse(api.GetJSONText()), {
        widthPx: exif > 4 ? picture.heightPx : picture.widthPx,
        heightPx: exif > 4 ? picture.widthPx : picture.heightPx,
      });
      api.Clear();
      return page;
    } catch (error) {
      loaded = null; // after an abort nothing inside it can be trusted
      throw error instanceof Failure ? error : new Failure('FILE_CORRUPT', { cause: error });
    }
  }

  return {
    async read(picture) {
      onPicture(PICTURE_MS);
      let best = await readAs(picture, picture.exif);
      const from = QUARTER_TURNS.indexOf(picture.exif);
      if (from === -1 || best.seenWords === 0 || best.confidencePercent >= SURE_PERCENT) return best;
      for (const turns of [2, 1, 3]) {
        const page = await readAs(picture, QUARTER_TURNS[(from + turns) % 4] ?? 1);
        if (page.sureChars > best.sureChars * 1.5) best = turnBack(page, turns);
        if (best.confidencePercent >= SURE_PERCENT) break;
      }
      return best;
    },
  };
}

/** The languages whose files are there, English first. */
async function installedLanguages(folder: string | null): Promise<{ name: string; path: string }[]> {
  if (folder === null) return [];
  const inside = await readdir(folder, { withFileTypes: true }).catch(() => []); // no folder: nothing is installed
  const folders = [folder, ...inside.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))];
  const found = new Map<string, string>();
  for (const each of folders) {
    for (const file of await readdir(each).catch(() => [])) {
      const name = /^([a-zA-Z_]{3,20})\.traineddata$/.exec(file)?.[1];
      if (name !== undefined && name !== 'osd' && !found.has(name)) found.set(name, join(each, file));
    }
  }
  const languages = [...found].map(([name, path]) => ({ name, path }));
  const rank = (name: string): string => (name === 'eng' ? '' : name);
  return languages.toSorted((a, b) => (rank(a.name) < rank(b.name) ? -1 : 1)).slice(0, MAX_LANGUAGES);
}

/**
 * The recogniser alone, without tesseract.js around it: that would start threads of its own and knows how to download. With
 * vector instructions where the machine has them; both read the same.
 */
async function startCore(): Promise<TesseractCore> {
  const quiet = { print() {}, printErr() {} };
  try {
    return await (await import('tesseract.js-core/tesseract-core-simd-lstm.js')).default(quiet);
  } catch {
    return await (await import('tesseract.js-core/tesseract-core-lstm.js')).default(quiet);
  }
}
