import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, box, currentMark, ended, inView, markedWords, openQuote } from './conversation-page.ts';
import { startApp, type RunningApp } from './harness.ts';

describe('sources of every kind', () => {
  let app: RunningApp;
  const LONG_ANSWER = 'The zanubrutinib starting dose in this trial was 160 mg twice daily.';

  beforeAll(async () => {
    app = await startApp({
      notes: {
        'drug table.md':
          '# Drug table\n\n| Drug | Dose |\n|---|---|\n| tolvaptan | 15 mg once daily |\n| spironolactone | 25 mg |\n',
        'long history.txt': longText(LONG_ANSWER),
        'guideline.pdf': await pdfWithPages(),
        'leaflet.html': '<h1>Leaflet</h1><p>Sumatriptan nasal spray is dosed at 20 mg per attack.</p>',
      },
    });
  });
  afterAll(() => app.close());
  afterEach(() => {
    expect(app.problems.splice(0)).toEqual([]);
  });

  it('marks a cell of a table', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'What is the dose of tolvaptan?');
    await ended(page, 'answered');
    await openQuote(app, page, '15 mg once daily');
    expect(await markedWords(page)).toContain('15 mg once daily');
    expect(await page.getByTestId('viewer').getByRole('cell', { name: 'spironolactone' }).isVisible()).toBe(true);
    await page.close();
  });

  it('opens a text of a megabyte at the words without drawing all of it', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'What was the zanubrutinib starting dose?');
    await ended(page, 'answered');
    await openQuote(app, page, 'zanubrutinib starting dose');
    expect(await markedWords(page)).toContain('zanubrutinib starting dose');
    await expect.poll(() => inView(page, currentMark(page).first(), page.getByTestId('viewer-text'))).toBe(true);
    expect(await page.getByTestId('viewer-text').locator('p').count()).toBeLessThan(200);
    await page.close();
  });

  it('draws the page of a PDF and marks the words where they stand', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'Which drug is given for hepatorenal syndrome?');
    await ended(page, 'answered');
    await openQuote(app, page, 'Terlipressin');
    await page.getByTestId('viewer-page').locator('canvas[data-drawn]').waitFor();
    await currentMark(page).first().waitFor();
    await page.getByTestId('viewer').getByText('Page 7 of 9', { exact: true }).first().waitFor();
    // Drawn at 60 pt from the left and 700 pt from the bottom of an A4 page.
    const place = await currentMark(page)
      .first()
      .evaluate((element) => ({ left: Number.parseFloat(element.style.left), top: Number.parseFloat(element.style.top) }));
    expect(place.left).toBeCloseTo((60 / 595) * 100, -0.5);
    expect(place.top).toBeCloseTo(((842 - 700 - 12) / 842) * 100, -0.5);
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('Page 8 of 9', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Back to the cited page' }).click();
    await currentMark(page).first().waitFor();
    await page.close();
  });

  it('shows the stored text when the file of a PDF is gone', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'Which drug is given for hepatorenal syndrome?');
    await ended(page, 'answered');
    // Only now: the folder is watched, and a little later the document has left the library with its file.
    await rm(path.join(app.notesDir, 'guideline.pdf'));
    await openQuote(app, page, 'Terlipressin');
    await page.getByText('The file is no longer at its place or has changed.', { exact: false }).waitFor();
    expect(await markedWords(page)).toContain('Terlipressin');
    await page.close();
  });

  it('says that a document has changed since it was cited, and shows the words as they were', async () => {
    const page = await app.open();
    await box(page).waitFor();
    await ask(page, 'How is sumatriptan nasal spray dosed?');
    await ended(page, 'answered');
    await writeFile(path.join(app.notesDir, 'leaflet.html'), '<h1>Leaflet</h1><p>Now about something else altogether.</p>');
    await app.client.library.sources.rescan({});
    await page.keyboard.press(']');
    await page.getByTestId('document-changed').getByText('Sumatriptan nasal spray is dosed at 20 mg', { exact: false }).waitFor();
    await page.close();
  });
});

/** About a megabyte of notes with one sentence to be found three quarters down. */
function longText(sentence: string): string {
  const line = 'Reviewed on the ward round, comfortable, observations stable, plan unchanged, seen again tomorrow.';
  return Array.from({ length: 9000 }, (_, index) => (index === 6750 ? sentence : `Day ${index}. ${line}`)).join('\n\n');
}

/** Nine A4 pages, each about another drug. */
async function pdfWithPages(): Promise<Uint8Array> {
  const drugs = [
    'Furosemide',
    'Rifaximin',
    'Lactulose',
    'Carvedilol',
    'Albumin',
    'Cefotaxime',
    'Terlipressin',
    'Norfloxacin',
    'Propranolol',
  ];
  const uses = [
    'ascites',
    'encephalopathy',
    'constipation',
    'varices',
    'paracentesis',
    'peritonitis',
    'hepatorenal syndrome',
    'prophylaxis',
    'portal hypertension',
  ];
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  drugs.forEach((drug, index) => {
    const page = pdf.addPage([595, 842]);
    page.drawText(`${drug} is given for ${uses[index]}.`, { x: 60, y: 700, size: 12, font });
  });
  return pdf.save();
}
