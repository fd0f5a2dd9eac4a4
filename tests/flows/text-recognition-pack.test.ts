import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createExtractionPool } from '../../engine/library/extraction-pool.ts';
import { startExtractionThread } from '../../native/extraction-thread.ts';
import { openIntake } from '../fixtures/open-intake.ts';
import { LETTER_LINES, letterPixels, makePng, makeScannedPdf, scan } from '../fixtures/scanned-pages.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Debian's language file (package tesseract-ocr-eng), byte for byte the managed model's. */
const TRAINED = '/usr/share/tesseract-ocr/5/tessdata/eng.traineddata';
const WORDS =
  'Typed on this page: the patient was seen in clinic and everything of importance was discussed with the family at length.';

it.skipIf(!existsSync(TRAINED))(
  'reads scans, and the scanned pages among typed ones, as soon as the pack is there (needs the Debian package tesseract-ocr-eng)',
  async () => {
    const modelsDir = await temporaryFolder();
    const pool = createExtractionPool({ startThread: (options) => startExtractionThread({ ...options, modelsDir }) });
    const { folder, run, states, intake, reader, db } = await openIntake({ pool: () => pool });
    const png = makePng(letterPixels());
    await writeFile(join(folder, 'letter.png'), scan('letter.png'));
    await writeFile(join(folder, 'mixed.pdf'), await makeScannedPdf([{ text: WORDS }, { png }]));
    await intake.addPaths([folder]);
    await run();
    expect(states()).toEqual({ 'letter.png': 'OCR_MODEL_MISSING', 'mixed.pdf': 'OCR_MODEL_MISSING' });
    expect(reader.counts()).toMatchObject({ waiting: 1, indexed: 1 });

    await mkdir(join(modelsDir, 'ocr'));
    await copyFile(TRAINED, join(modelsDir, 'ocr', 'eng.traineddata'));
    intake.takeUp('OCR_MODEL_MISSING');
    await expect.poll(states, { timeout: 50_000 }).toEqual({ 'letter.png': 'indexed', 'mixed.pdf': 'indexed' });
    const texts = db.prepare<{ text: string }>('SELECT text FROM document_texts').all();
    for (const { text } of texts) expect(text.replaceAll(/\s+/g, ' ')).toContain(LETTER_LINES[0]);
    expect(texts).toHaveLength(2);
    await pool.close();
  },
);
