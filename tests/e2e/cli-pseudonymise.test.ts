import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCommandLine } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

it('a text is shown as a provider would see it; its words only where they are asked for', async () => {
  const file = join(await temporaryFolder(), 'letter.txt');
  await writeFile(file, 'Patient: Anna Smith, DOB 12/05/1980\nMrs Smith was seen on 3 May 2026.\n');
  const { run } = await openCommandLine('nobody', 'nothing');
  const result = {
    text: 'Patient: [PERSON_1], DOB [BIRTHDATE_1]\nMrs [PERSON_1B] was seen on 3 May 2026.\n',
    replaced: { person: 1, birthdate: 1 },
    entities: [
      { type: 'person', token: 'PERSON_1' },
      { type: 'birthdate', token: 'BIRTHDATE_1' },
      { type: 'person', token: 'PERSON_1B' },
    ],
  };
  expect(await run('pseudonymise', file)).toEqual({ code: 0, result });
  expect(await run('pseudonymise', file, '--show-map')).toEqual({
    code: 0,
    result: {
      ...result,
      map: [
        { token: 'PERSON_1', original: 'Anna Smith' },
        { token: 'BIRTHDATE_1', original: '12/05/1980' },
        { token: 'PERSON_1B', original: 'Smith' },
      ],
    },
  });
  expect(await run('pseudonymise', `${file}.gone`).catch(() => 'nothing on stdout')).toBe('nothing on stdout');
});
