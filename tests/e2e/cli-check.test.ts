import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCommandLine } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

it('an answer is checked against a folder of documents, each sentence with its verdict, reason and source', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'sources/letters'), { recursive: true });
  await writeFile(join(folder, 'sources/letters/june.md'), '# Letter\n\nApixaban 2.5 mg twice daily. No fever.\n');
  await writeFile(join(folder, 'sources/x-ray.txt'), 'X-ray of the left wrist: no fracture.\n');
  await writeFile(
    join(folder, 'answer.md'),
    '# Answer\n\nApixaban 2.5 mg BID [1]. The x-ray of the right wrist showed no fracture. Insulin was stopped in May.\n',
  );
  const { run } = await openCommandLine('nobody', 'nothing');
  const told = await run('check', '--answer', join(folder, 'answer.md'), '--sources', join(folder, 'sources'));
  expect(told).toEqual({
    code: 0,
    result: {
      sentences: [
        { text: 'Apixaban 2.5 mg BID.', verdict: 'supported', why: '', source: 'letters/june.md' },
        {
          text: 'The x-ray of the right wrist showed no fracture.',
          verdict: 'contradicted',
          why: '“right” in the answer, “left” in the source.',
          source: 'x-ray.txt',
        },
        { text: 'Insulin was stopped in May.', verdict: 'unsupported', why: 'The source does not say this.', source: null },
      ],
    },
  });
});
