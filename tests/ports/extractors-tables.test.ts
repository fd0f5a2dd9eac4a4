import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeEncryptedDocx } from '../fixtures/documents.ts';
import { expectSurvivesDamage, extractChecked, failureOf, outlineOf } from '../fixtures/extract-checked.ts';
import { makeXlsx, sheetRow } from '../fixtures/office-files.ts';

const rowsOf = async (name: string, content: string | Uint8Array) =>
  outlineOf(await extractChecked(name, content)).map(([kind, words]) => (kind === 'table' ? words : `${kind}: ${words}`));
/** Words no header is made of, and no table is told from. */
const word = fc.stringMatching(/^[a-z]{3,8}$/);

describe('CSV', () => {
  it('says in every row what its cells mean', async () => {
    expect(
      await rowsOf('a.csv', 'Drug,Dose,Note\r\nAspirin,75 mg,"daily, after ""food"""\r\n\r\nInsulin,,"two\nlines"\r\n'),
    ).toEqual(['Drug: Aspirin | Dose: 75 mg | Note: daily, after "food"', 'Drug: Insulin | Note: two lines']);
  });

  it.each([
    ['semicolons', 'Drug;Dose;Cost\nAspirin;75,5 mg;1,20\n'],
    ['tabs', 'Drug\tDose\tCost\nAspirin\t75,5 mg\t1,20\n'],
    ['bars', 'Drug|Dose|Cost\nAspirin|75,5 mg|1,20\n'],
    ['a delimiter told to Excel', 'sep=;\nDrug;Dose;Cost\nAspirin;75,5 mg;1,20\n'],
    ['UTF-16 as Excel saves it', Buffer.from('\ufeffDrug\tDose\tCost\r\nAspirin\t75,5 mg\t1,20\r\n', 'utf16le')],
  ])('reads %s', async (_name, content) => {
    expect(await rowsOf('a.csv', content)).toEqual(['Drug: Aspirin | Dose: 75,5 mg | Cost: 1,20']);
  });

  it('reads Windows-1252', async () => {
    expect(await rowsOf('a.csv', Buffer.from('Name,Gr\xf6\xdfe,Ort\nM\xfcller,180,K\xf6ln\n', 'latin1'))).toEqual([
      'Name: Müller | Größe: 180 | Ort: Köln',
    ]);
  });

  it('does not take figures, or names beside their values, for a header', async () => {
    expect(await rowsOf('a.csv', '2024-01-01,5.1,7\n2024-01-02,5.3,8\n')).toEqual([
      '2024-01-01 | 5.1 | 7',
      '2024-01-02 | 5.3 | 8',
    ]);
    expect(await rowsOf('a.csv', 'Name,Doe\nWard,North\nBed,12\n')).toEqual(['Name | Doe', 'Ward | North', 'Bed | 12']);
  });

  it('finds a header below a title', async () => {
    expect(await rowsOf('a.csv', 'Ward list,,\nPatient,Bed,Since\nDoe,12,2024-01-01\n')).toEqual([
      'paragraph: Ward list',
      'Patient: Doe | Bed: 12 | Since: 2024-01-01',
    ]);
  });

  it('loses no row to a quote that is never closed', async () => {
    expect(await rowsOf('a.csv', `Drug,Dose,Note\nA,5 mg,"open\nB,6 mg,x\n${'C,7 mg,y\n'.repeat(20_000)}`)).toContain(
      'Drug: B | Dose: 6 mg | Note: x',
    );
  });

  it('keeps a long table whole by leaving the header out of its rows', async () => {
    const header = Array.from({ length: 5 }, (_, index) => `Column with quite a long name ${'abcde'[index]}`);
    const text = (await extractChecked('a.csv', `${header.join(',')}\n${'x,y,z,v,w\n'.repeat(90_000)}`)).text;
    expect(text.split('\n').length).toBe(90_001);
  });

  it('tells empty files and noise', async () => {
    expect(await failureOf('a.csv', '')).toBe('FILE_EMPTY');
    expect(await failureOf('a.csv', ',,\n,,\n')).toBe('FILE_EMPTY');
    expect(await failureOf('a.csv', new Uint8Array(5000).fill(0xff))).toBe('FILE_NOT_TEXT');
  });

  it('gives every cell of any table once, in order', async () => {
    const table = fc
      .integer({ min: 3, max: 6 })
      .chain((width) =>
        fc.array(
          fc.array(fc.tuple(word, fc.constantFrom('', ' ', ',', '\n', '"', ';')), { minLength: width, maxLength: width }),
          { minLength: 1, maxLength: 20 },
        ),
      );
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const header = rows[0]!.map((_, index) => `Col${'abcdef'[index]}`);
        const lines = rows.map((row) => row.map(([text, mark]) => `"${text}${mark.replace('"', '""')}z"`).join(','));
        const expected = rows.map((row) =>
          row.map(([text, mark], index) => `${header[index]}: ${text}${mark.replace('\n', ' ')}z`).join(' | '),
        );
        expect(await rowsOf('a.csv', [header.join(','), ...lines].join('\n'))).toEqual(expected);
      }),
      { seed: 3, numRuns: 50 },
    );
  });
});

describe('XLSX', () => {
  const styles = `<numFmts count="3"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/><numFmt numFmtId="165" formatCode="0.0&quot; mg/day&quot;"/>
    <numFmt numFmtId="166" formatCode="[Red][h]:mm"/></numFmts>
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
    <cellXfs>${[0, 164, 22, 9, 165, 20, 166].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`;

  it('reads shown sheets under their names, every row with its header', async () => {
    const made = makeXlsx(
      [
        {
          name: 'Labs &amp; more',
          rows: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c><c r="D1" t="s"><v>2</v></c></row>
          <row r="5"><c r="A5" s="1"><v>45356</v></c><c r="C5"><v>0.30000000000000004</v></c><c r="D5" t="str"><f>A1&amp;"x"</f><v>high</v></c></row>`,
        },
        { name: 'Secret', rows: sheetRow('hidden words'), state: 'hidden' },
        { name: 'Empty', rows: '' },
        { name: 'Plan', rows: sheetRow('Only one cell') },
      ],
      {
        styles,
        strings:
          '<si><t>Date</t></si><si><r><t>HbA</t></r><r><t xml:space="preserve">1c </t></r><rPh><t>no</t></rPh></si><si><t>Flag_x000D_</t></si>',
      },
    );
    expect(await rowsOf('a.xlsx', made)).toEqual([
      'heading: Labs & more',
      'Date: 2024-03-05 | HbA1c: 0.3 | Flag: high',
      'heading: Plan',
      'Only one cell',
    ]);
  });

  it('shows numbers as their cells do', async () => {
    const cells = [
      [45356.5, 2],
      [0.125, 3],
      [12.5, 4],
      [0.75, 5],
      [1.5, 6],
      [45356, 1],
      [59, 1],
      [61, 1],
      [-1, 1],
    ];
    const rows = cells.map(([value, style]) => `<row><c s="${style}"><v>${value}</v></c></row>`).join('');
    const more =
      '<row><c t="b"><v>1</v></c></row><row><c t="e"><v>#DIV/0!</v></c></row><row><c t="d"><v>2024-03-05T00:00:00</v></c></row>';
    expect(await rowsOf('a.xlsx', makeXlsx([{ name: 'Sheet1', rows: rows + more }], { styles }))).toEqual([
      '2024-03-05 12:00',
      '12.5%',
      '12.5',
      '18:00',
      '36:00',
      '2024-03-05',
      '1900-02-28',
      '1900-03-01',
      '-1',
      'TRUE',
      '#DIV/0!',
      '2024-03-05',
    ]);
    const mac = makeXlsx([{ name: 'Sheet1', rows: '<row><c s="1"><v>0</v></c><c s="1"><v>43894</v></c></row>' }], {
      styles,
      workbookPr: '<workbookPr date1904="1"/>',
    });
    expect(await rowsOf('a.xlsx', mac)).toEqual(['00:00 | 2024-03-05']);
  });

  it('takes its title from the properties', async () => {
    const entries = {
      'docProps/core.xml': '<c:coreProperties xmlns:dc="d"><dc:title>Ward &amp; lab list</dc:title></c:coreProperties>',
    };
    expect((await extractChecked('a.xlsx', makeXlsx([{ name: 'Sheet1', rows: sheetRow('words') }], { entries }))).title).toBe(
      'Ward & lab list',
    );
  });

  it('tells passwords, damage and bombs apart', async () => {
    expect(await failureOf('a.xlsx', makeEncryptedDocx())).toBe('FILE_ENCRYPTED');
    expect(await failureOf('a.xlsx', 'not a zip')).toBe('FILE_CORRUPT');
    expect(await failureOf('a.xlsx', '')).toBe('FILE_EMPTY');
    expect(await failureOf('a.xlsx', makeXlsx([]))).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.xlsx', makeXlsx([{ name: 'a', rows: ' '.repeat(80_000_000) }]))).toBe('FILE_EXPANDS_TOO_FAR');
    expect(await failureOf('a.xlsx', makeXlsx([{ name: 'a', rows: '<row>'.repeat(100_000) }]))).toBe('FILE_CORRUPT');
    const repeated = '<row><c t="s"><v>0</v></c></row>'.repeat(2000);
    expect(
      await failureOf('a.xlsx', makeXlsx([{ name: 'a', rows: repeated }], { strings: `<si><t>${'x'.repeat(100_000)}</t></si>` })),
    ).toBe('FILE_TOO_LARGE');
  });

  it('expands no entities', async () => {
    const entries = {
      'xl/sharedStrings.xml':
        '<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><sst><si><t>x &b; &f; y</t></si></sst>',
    };
    const made = makeXlsx([{ name: 'Sheet1', rows: '<row><c t="s"><v>0</v></c></row>' }], { entries });
    expect(await rowsOf('a.xlsx', made)).toEqual(['x &b; &f; y']);
  });

  it('survives files that are cut off or changed', async () => {
    await expectSurvivesDamage(
      'a.xlsx',
      makeXlsx([{ name: 'List', rows: sheetRow('Drug', 'Dose') + sheetRow('Aspirin', 75) }], { styles }),
    );
  });

  it('gives every cell of any sheet once, in order', async () => {
    const cell = fc.oneof(word, fc.integer({ min: 0, max: 9999 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 6 }), { minLength: 1, maxLength: 20 }),
        async (rows) => {
          const made = makeXlsx([
            { name: 'Sheet1', rows: sheetRow('Cola', 'Colb', 'Colc', 'Cold') + rows.map((row) => sheetRow(...row)).join('') },
          ]);
          const header = ['Cola: ', 'Colb: ', 'Colc: ', 'Cold: ', '', ''];
          expect(await rowsOf('a.xlsx', made)).toEqual(
            rows.map((row) => row.map((value, index) => `${header[index]}${value}`).join(' | ')),
          );
        },
      ),
      { seed: 5, numRuns: 40 },
    );
  });
});
