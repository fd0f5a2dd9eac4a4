import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { docxParagraph, makeDocx } from '../fixtures/documents.ts';
import { expectSurvivesDamage, extractChecked, failureOf, outlineOf } from '../fixtures/extract-checked.ts';

interface MadePart {
  name?: string;
  type: string;
  content: string | Uint8Array;
}

/** A message with this text and attachments, in MIME. */
function makeMessage(head: string, text: string, parts: readonly MadePart[] = []): string {
  const attached = parts.map(
    ({ name, type, content }) =>
      `--b0\r\nContent-Type: ${type}\r\nContent-Disposition: attachment${name === undefined ? '' : `; filename="${name}"`}\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64')}\r\n`,
  );
  return `${head}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n--b0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n${attached.join('')}--b0--\r\n`;
}

describe('EML', () => {
  const head =
    'From: "Dr. Lee" <lee@clinic.example>\r\nTo: a@x.example, =?utf-8?Q?M=C3=BCller?= <b@x.example>\r\nSubject: =?iso-8859-1?Q?Befund_M=FCller?=\r\nDate: Tue, 05 Mar 2024 10:00:00 +0100';

  it('reads head, text and the documents attached', async () => {
    const document = await extractChecked(
      'a.eml',
      makeMessage(head, 'Dear colleague,\r\nplease see below.\r\n\r\n- one\r\n- two', [
        {
          name: 'letter.docx',
          type: 'application/octet-stream',
          content: makeDocx(docxParagraph('Findings', 'Heading1') + docxParagraph('Normal.')),
        },
        { name: 'scan.png', type: 'image/png', content: 'PNG' },
        { type: 'message/rfc822', content: 'Subject: Inner\r\nFrom: c@x.example\r\n\r\nInner words.\r\n' },
        { name: 'broken.pdf', type: 'application/pdf', content: 'no pdf' },
      ]),
    );
    expect(document.title).toBe('Befund Müller');
    expect(outlineOf(document)).toEqual([
      ['heading', 'Befund Müller'],
      ['paragraph', 'From: Dr. Lee <lee@clinic.example>\nTo: a@x.example, Müller <b@x.example>\nDate: 2024-03-05 09:00 UTC'],
      ['paragraph', 'Dear colleague,\nplease see below.'],
      ['list-item', '- one'],
      ['list-item', '- two'],
      ['heading', 'Attachment: letter.docx'],
      ['heading', 'Findings'],
      ['paragraph', 'Normal.'],
      ['heading', 'Attachment: Message.eml'],
      ['heading', 'Inner'],
      ['paragraph', 'From: c@x.example'],
      ['paragraph', 'Inner words.'],
      ['paragraph', 'Attachments not read: scan.png (damaged), broken.pdf (damaged)'],
    ]);
  });

  it('reads the HTML where there is no other text, in the encoding it names', async () => {
    const content = Buffer.from(
      `${head}\r\nContent-Type: text/html; charset=iso-8859-2\r\n\r\n<p>P\xf8\xedklad<script>x()</script></p><ul><li>one</li></ul>`,
      'latin1',
    );
    expect(outlineOf(await extractChecked('a.eml', content)).slice(2)).toEqual([
      ['paragraph', 'Příklad'],
      ['list-item', '- one'],
    ]);
    expect(await failureOf('a.eml', `${head}\r\nContent-Type: text/html\r\n\r\n<img src=x>`)).toBe('extracted');
  });

  it('goes only so deep into messages in messages', async () => {
    let message = 'Subject: core\r\n\r\nInnermost.\r\n';
    for (let depth = 0; depth < 30; depth++)
      message = makeMessage(`Subject: at ${depth}`, 'Words.', [{ type: 'message/rfc822', content: message }]);
    const { text } = await extractChecked('a.eml', message);
    expect(text).toContain('at 26');
    expect(text).not.toContain('at 25');
    expect(text).toContain('Attachments not read: Message.eml');
  });

  it('tells what is no message, empty or encrypted', async () => {
    expect(await failureOf('a.eml', 'plain words without any head')).toBe('FILE_CORRUPT');
    expect(await failureOf('a.eml', new Uint8Array(5000).fill(0xff))).toBe('FILE_CORRUPT');
    expect(await failureOf('a.eml', '')).toBe('FILE_EMPTY');
    expect(
      await failureOf('a.eml', `${head}\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMII`),
    ).toBe('FILE_ENCRYPTED');
    const nested = Array.from(
      { length: 200 },
      (_, at) => `--b${at}\r\nContent-Type: multipart/mixed; boundary=b${at + 1}\r\n\r\n`,
    ).join('');
    expect(await failureOf('a.eml', `${head}\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n${nested}`)).toMatch(
      /^(extracted|FILE_CORRUPT)$/,
    );
  });

  it('survives files that are cut off or changed', async () => {
    await expectSurvivesDamage(
      'a.eml',
      Buffer.from(makeMessage(head, 'words', [{ name: 'a.md', type: 'text/markdown', content: '# One\n\ntwo' }])),
      150,
    );
  });

  it('gives back every attachment in order', async () => {
    const word = fc.stringMatching(/^[a-zäβ]{2,9}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 6 }), async (words) => {
        const parts = words.map((text, index) => ({ name: `n${index}.txt`, type: 'application/octet-stream', content: text }));
        const found = outlineOf(await extractChecked('a.eml', makeMessage(head, 'Hello.', parts))).slice(3);
        expect(found).toEqual(
          words.flatMap((text, index) => [
            ['heading', `Attachment: n${index}.txt`],
            ['paragraph', text],
          ]),
        );
      }),
      { seed: 19, numRuns: 30 },
    );
  });
});
