import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { docxParagraph, makeDocx, makeEncryptedDocx, makeEncryptedPdf, makePdf, makeZipBombDocx } from '../fixtures/documents.ts';
import { indexProblems, openIntake } from '../fixtures/open-intake.ts';

const isRoot = process.getuid?.() === 0;

async function writeRepeated(path: string, piece: string, bytes: number): Promise<void> {
  const chunk = piece.repeat(Math.ceil((1 << 20) / piece.length));
  const stream = createWriteStream(path);
  for (let written = 0; written < bytes; written += chunk.length) {
    if (!stream.write(chunk)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
}

it('takes in a folder of every bad kind: each file gets a reason, and the rest is found', async () => {
  const { db, folder, intake, run, states } = await openIntake();
  const at = (name: string) => join(folder, name);
  const longName = `${'🫀'.repeat(61)}-note-12.md`;
  expect(Buffer.byteLength(longName)).toBe(255);
  const pdf = await makePdf([[{ text: 'Page one.' }], [{ text: 'Page two.' }]]);

  await mkdir(at('folder.md/deeper'), { recursive: true });
  await Promise.all([
    writeFile(at('good.md'), '# Good\n\nAspirin 75 mg daily.'),
    writeFile(at('good.pdf'), pdf),
    writeFile(at('good.docx'), makeDocx(docxParagraph('Metformin.'))),
    writeFile(at('good.html'), '<h1>Asthma</h1><p>Salbutamol.</p>'),
    writeFile(at(longName), 'Heart failure.'),
    writeFile(at('folder.md/deeper/inside.txt'), 'Inside a folder named like a file.'),
    writeFile(at('empty.md'), ''),
    writeFile(at('noise.txt'), new Uint8Array(100_000).fill(0xff)),
    writeFile(at('truncated.pdf'), pdf.slice(0, 300)),
    writeFile(at('encrypted.pdf'), makeEncryptedPdf()),
    writeFile(at('bomb.docx'), makeZipBombDocx()),
    writeFile(at('password.docx'), makeEncryptedDocx()),
    writeFile(at('cut.docx'), makeDocx(docxParagraph('x')).slice(0, 200)),
    writeFile(at('secret.txt'), 'not for us'),
    writeRepeated(at('lines-100-mb.txt'), 'A line of a very long text about blood pressure.\n', 101 * 1024 * 1024),
    writeRepeated(at('one-line-100-mb.txt'), 'abcdefghij', 101 * 1024 * 1024),
    writeFile(at('one-line-9-mb.txt'), 'x'.repeat(9_000_000)),
    symlink(folder, at('loop')),
    symlink(at('nowhere'), at('dangling.md')),
    symlink('circle.md', at('circle.md')),
  ]);
  execFileSync('mkfifo', [at('pipe.txt')]);
  await chmod(at('secret.txt'), 0o000);

  await intake.addPaths([folder]);
  const result = await run();

  expect(states()).toEqual({
    'good.md': 'indexed',
    'good.pdf': 'indexed',
    'good.docx': 'indexed',
    'good.html': 'indexed',
    [longName]: 'indexed',
    'folder.md/deeper/inside.txt': 'indexed',
    'one-line-9-mb.txt': 'indexed',
    'secret.txt': isRoot ? 'indexed' : 'FILE_UNREADABLE',
    'empty.md': 'FILE_EMPTY',
    'noise.txt': 'FILE_NOT_TEXT',
    'truncated.pdf': 'FILE_CORRUPT',
    'encrypted.pdf': 'FILE_ENCRYPTED',
    'bomb.docx': 'FILE_EXPANDS_TOO_FAR',
    'password.docx': 'FILE_ENCRYPTED',
    'cut.docx': 'FILE_CORRUPT',
    'lines-100-mb.txt': 'FILE_TOO_LARGE',
    'one-line-100-mb.txt': 'FILE_TOO_LARGE',
    'pipe.txt': 'FILE_UNREADABLE',
    'dangling.md': 'FILE_UNREADABLE',
    'circle.md': 'FILE_UNREADABLE',
  });
  expect(result.failed.every(({ message }) => message.length > 10)).toBe(true);
  expect(indexProblems(db)).toEqual([]);
  expect(intake.progress()).toMatchObject({ state: 'idle', stoppedBy: null, failed: result.failed.length });
});

it('reports a name no text can hold and goes on', async () => {
  const { folder, intake, run } = await openIntake();
  await writeFile(Buffer.concat([Buffer.from(`${folder}/bad-`), Buffer.from([0xff, 0xfe]), Buffer.from('.md')]), 'words');
  await writeFile(join(folder, 'good.md'), 'words');
  await intake.addPaths([folder]);
  const result = await run();
  expect(result.added).toBe(1);
  expect(result.failed).toMatchObject([{ code: 'FILE_UNREADABLE', message: expect.stringContaining('Rename') as string }]);
});
