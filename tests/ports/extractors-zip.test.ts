import { describe, expect, it } from 'vitest';
import { docxParagraph, makeDocx, makePdf, makeZip } from '../fixtures/documents.ts';
import { expectSurvivesDamage, extractChecked, failureOf, outlineOf } from '../fixtures/extract-checked.ts';

/** Sets the flag of encryption on every entry whose name begins so. */
function locked(zip: Uint8Array, name: string): Uint8Array {
  const data = Buffer.from(zip);
  for (let at = data.indexOf('PK\u0001\u0002'); at !== -1; at = data.indexOf('PK\u0001\u0002', at + 1)) {
    if (data.toString('latin1', at + 46).startsWith(name)) data[at + 8]! |= 1;
  }
  return data;
}

/** A ZIP with one name taken twice. */
function twice(name: string, first: string, second: string): Uint8Array {
  const other = name.replace(/^./, '!');
  const zip = Buffer.from(makeZip({ [name]: first, [other]: second }));
  for (let at = zip.indexOf(other); at !== -1; at = zip.indexOf(other, at + 1)) zip.write(name, at);
  return zip;
}

describe('ZIP', () => {
  it('reads every member under its name, and names those it cannot read', async () => {
    const document = await extractChecked(
      'a.zip',
      locked(
        makeZip({
          'notes/': '',
          'notes/visit.md': '# Visit\n\nFeels well.',
          'letter.docx': makeDocx(docxParagraph('Findings', 'Heading1') + docxParagraph('Normal.')),
          'scan.pdf': await makePdf([[{ text: 'Page one.' }], [{ text: 'Page two.' }]]),
          'secret.txt': 'hidden',
          'broken.docx': 'no file',
          'program.exe': 'MZ',
          '__MACOSX/._letter.docx': 'fork',
          '.DS_Store': 'x',
        }),
        'secret',
      ),
    );
    expect(outlineOf(document)).toEqual([
      ['heading', 'notes/visit.md'],
      ['heading', 'Visit'],
      ['paragraph', 'Feels well.'],
      ['heading', 'letter.docx'],
      ['heading', 'Findings'],
      ['paragraph', 'Normal.'],
      ['heading', 'scan.pdf'],
      ['paragraph', 'Page one.'],
      ['paragraph', 'Page two.'],
      [
        'paragraph',
        'Not read: secret.txt (protected by a password), broken.docx (damaged), program.exe (not a kind of file that is read)',
      ],
    ]);
    expect(document.blocks.filter(({ kind }) => kind === 'heading').map(({ level }) => level)).toEqual([1, 2, 1, 3, 1]);
  });

  it('shows names that lead out of the archive without the way, and tells two of one name apart', async () => {
    const out = await extractChecked(
      'a.zip',
      makeZip({ '../../etc/passwd.txt': 'one', 'C:\\Windows\\b.txt': 'two', '/abs.txt': 'three' }),
    );
    expect(
      outlineOf(out)
        .filter(([kind]) => kind === 'heading')
        .map(([, words]) => words),
    ).toEqual(['etc/passwd.txt', 'Windows/b.txt', 'abs.txt']);
    const same = await extractChecked('a.zip', twice('note.txt', 'First words.', 'Second words.'));
    expect(outlineOf(same).map(([, words]) => words)).toEqual(['note.txt', 'First words.', 'note (2).txt', 'Second words.']);
  });

  it('goes into archives in archives, but not for ever', async () => {
    let zip = makeZip({ 'deep.txt': 'Deep words.' });
    expect((await extractChecked('a.zip', makeZip({ 'in.zip': zip }))).text).toBe('in.zip\n\ndeep.txt\n\nDeep words.');
    for (let depth = 0; depth < 5; depth++) zip = makeZip({ 'in.zip': zip, 'a.txt': `Words ${depth}.` });
    const document = await extractChecked('a.zip', zip);
    expect(document.text).toContain('Not read: in.zip');
    expect(document.text).not.toContain('Deep words');
  });

  it('unpacks no bomb, and reads what lies beside it', async () => {
    const document = await extractChecked(
      'a.zip',
      makeZip({ 'bomb.txt': Buffer.alloc(50 * 1024 * 1024, 'a '), 'note.txt': 'Words.' }),
    );
    expect(outlineOf(document).map(([, words]) => words)).toEqual(['note.txt', 'Words.', 'Not read: bomb.txt (unpacks too far)']);
  });

  it('tells what holds nothing, is locked or damaged', async () => {
    expect(await failureOf('a.zip', makeZip({ 'a.exe': 'MZ' }))).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.zip', locked(makeZip({ 'a.txt': 'words' }), 'a'))).toBe('FILE_ENCRYPTED');
    expect(await failureOf('a.zip', 'no archive')).toBe('FILE_CORRUPT');
    expect(
      await failureOf('a.zip', makeZip(Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`${index}`, ''])))),
    ).toBe('FILE_EXPANDS_TOO_FAR');
    await expectSurvivesDamage(
      'a.zip',
      makeZip({ 'a.txt': 'First words.', 'b.md': '# Second', 'c.zip': makeZip({ 'd.txt': 'Third.' }) }),
      100,
    );
  });

  it('passes over data of programs, and says so of pictures nothing is installed for', async () => {
    const document = await extractChecked(
      'a.zip',
      makeZip({
        'package.json': '{"name":"x"}',
        'a.txt': 'Words.',
        'b.png': Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55', 'hex'),
      }),
    );
    expect(document.text).toBe('a.txt\n\nWords.\n\nNot read: b.png (a scan or picture; text recognition is not installed)');
    expect(document.lacks).toBe('OCR_MODEL_MISSING');
  });
});
