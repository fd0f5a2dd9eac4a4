import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documentExtensions, documentFormat } from '../../contract/library.ts';
import { docxParagraph, makeDocx, makePdf, makeZip } from '../fixtures/documents.ts';
import { makeOdt, makePptx, makeXlsx, sheetRow, slideShape } from '../fixtures/office-files.ts';
import { openIntake } from '../fixtures/open-intake.ts';

it('takes in a folder of every format there is', async () => {
  const { folder, intake, run, states } = await openIntake();
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'a.md': '# Words',
    'a.txt': 'Words.',
    'a.html': '<p>Words.</p>',
    'a.pdf': await makePdf([[{ text: 'Words.' }]]),
    'a.docx': makeDocx(docxParagraph('Words.')),
    'a.csv': 'Drug,Dose,Unit\nAspirin,75,mg\n',
    'a.xlsx': makeXlsx([{ name: 'Sheet1', rows: sheetRow('Words') }]),
    'a.rtf': String.raw`{\rtf1 Words.}`,
    'a.odt': makeOdt('<text:p>Words.</text:p>'),
    'a.pptx': makePptx([{ shapes: slideShape('Words', 'title') }]),
    'a.eml': 'Subject: Words\r\n\r\nWords.\r\n',
    'a.ics': 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Words\nEND:VEVENT\nEND:VCALENDAR\n',
    'a.vcf': 'BEGIN:VCARD\nFN:Words\nEND:VCARD\n',
    'a.epub': makeZip({
      'META-INF/container.xml': '<container><rootfile full-path="b.opf"/></container>',
      'b.opf':
        '<package><manifest><item id="c" href="c.html" media-type="text/html"/></manifest><spine><itemref idref="c"/></spine></package>',
      'c.html': '<html><body><p>Words.</p></body></html>',
    }),
    'a.xml':
      '<ClinicalDocument><component><structuredBody><component><section><text>Words.</text></section></component></structuredBody></component></ClinicalDocument>',
    'a.json': JSON.stringify({ resourceType: 'Condition', code: { text: 'Words' } }),
  };
  expect(Object.keys(files).length).toBe(documentFormat.options.length);
  for (const name of Object.keys(files)) expect(documentExtensions).toContain(name.split('.')[1]);
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
  await intake.addPaths([folder]);
  await run();
  expect(states()).toEqual(Object.fromEntries(Object.keys(files).map((name) => [name, 'indexed'])));
});
