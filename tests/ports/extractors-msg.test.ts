import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { unpackRtf } from '../../engine/library/extract/compressed-rtf.ts';
import { docxParagraph, makeDocx } from '../fixtures/documents.ts';
import { expectSurvivesDamage, extractChecked, failureOf, outlineOf } from '../fixtures/extract-checked.ts';
import { makeMsg, packRtf, type MadeMessage } from '../fixtures/outlook-message.ts';

/** The part of another reader of the format that is asked here. */
type OtherReader = new (file: ArrayBuffer) => { getFileData(): { subject?: string; attachments?: unknown[] } };

const [SUBJECT, TEXT, SENDER, ADDRESS, TO, DISPLAY] = [0x0037, 0x1000, 0x0c1a, 0x5d01, 0x0e04, 0x3001];
const letter: MadeMessage = {
  words: { [SUBJECT]: 'Befund Müller', [SENDER]: 'Dr. Lee', [ADDRESS]: 'lee@clinic.example', [TO]: 'a@x.example; Müller', [TEXT]: 'Dear colleague,\r\nplease see below.\r\n\r\n- one\r\n- two\r\n' },
  sentAtMs: Date.UTC(2024, 2, 5, 9),
  attachments: [
    { name: 'letter.docx', content: makeDocx(docxParagraph('Findings', 'Heading1') + docxParagraph('Normal.')) },
    { name: 'logo.png', contentId: 'image001@x', content: Buffer.from('PNG') },
    { name: 'Fwd', content: { words: { [SUBJECT]: 'Inner', [TEXT]: 'Inner words.', [DISPLAY]: 'Fwd' } } },
    { name: 'broken.pdf', content: Buffer.from('no pdf') },
  ],
}; // prettier-ignore

describe('MSG', () => {
  it('reads head, text, attachments and the messages inside', async () => {
    const file = makeMsg(letter);
    const document = await extractChecked('a.msg', file);
    expect(document).toMatchObject({
      format: 'msg',
      title: 'Befund Müller',
      kind: 'message',
      authors: ['Dr. Lee <lee@clinic.example>'],
      dateMs: Date.UTC(2024, 2, 5, 9),
    });
    expect(outlineOf(document)).toEqual([
      ['heading', 'Befund Müller'],
      ['paragraph', 'From: Dr. Lee <lee@clinic.example>\nTo: a@x.example; Müller\nDate: 2024-03-05 09:00 UTC'],
      ['paragraph', 'Dear colleague,\nplease see below.'],
      ['list-item', '- one'],
      ['list-item', '- two'],
      ['heading', 'Attachment: letter.docx'],
      ['heading', 'Findings'],
      ['paragraph', 'Normal.'],
      ['heading', 'Attachment: Fwd (3).msg'],
      ['heading', 'Inner'],
      ['paragraph', 'Inner words.'],
      ['paragraph', 'Attachments not read: broken.pdf (damaged)'],
    ]);
    // Another reader of the format agrees with ours on the very file.
    const { default: Reader } = createRequire(import.meta.url)('@kenjiuno/msgreader') as { default: OtherReader };
    const other = new Reader(file.slice().buffer).getFileData();
    expect(other.subject).toBe(document.title);
    expect(other.attachments?.length).toBe(4);
  });

  it('reads narrow strings in their code page, HTML, and packed RTF where there is nothing else', async () => {
    const narrow = await extractChecked(
      'a.msg',
      makeMsg({ narrow: true, codePage: 1250, words: { [SUBJECT]: 'P\u00f8\u00edklad', [TEXT]: 'Text.' } }),
    );
    expect(narrow.title).toBe('Příklad');
    const html = await extractChecked(
      'a.msg',
      makeMsg({ words: { [SUBJECT]: 'S' }, html: Buffer.from('<p>Größe</p><script>no</script>') }),
    );
    expect(html.text).toBe('S\n\nGröße');
    const rtf = await extractChecked(
      'a.msg',
      makeMsg({ words: { [SUBJECT]: 'S' }, rtf: packRtf(String.raw`{\rtf1\ansi Packed \b words\b0 .\par}`) }),
    );
    expect(rtf.text).toBe('S\n\nPacked words.');
  });

  it('unpacks the example of the specification', () => {
    // [MS-OXRTFCP] 4.1.1: references into the dictionary, and the mark of the end.
    const packed = '2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0'.replace(
      ' ',
      '',
    );
    expect(unpackRtf(Buffer.from(packed, 'hex')).toString('latin1')).toBe('{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n');
  });

  it('tells what is no message, encrypted or damaged', async () => {
    expect(await failureOf('a.msg', 'not a message')).toBe('FILE_CORRUPT');
    expect(await failureOf('a.msg', makeMsg({ messageClass: 'IPM.Note.SMIME', words: {} }))).toBe('FILE_ENCRYPTED');
    await expectSurvivesDamage('a.msg', makeMsg(letter), 80);
  });

  it('ends at chains of sectors that lead in circles', async () => {
    const file = Buffer.from(makeMsg(letter));
    for (let at = 512; at + 4 <= file.length; at += 4) if (file.readUInt32LE(at) === 0xfffffffe) file.writeUInt32LE(0, at);
    expect(await failureOf('a.msg', file)).toMatch(/^(FILE_[A-Z_]+|extracted)$/);
  });
});
