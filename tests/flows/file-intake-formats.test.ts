import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documentExtensions, documentFormat } from '../../contract/documents.ts';
import { openIntake } from '../fixtures/open-intake.ts';
import { seedFiles } from '../fixtures/seed-files.ts';

it('takes in a folder of every format there is, with what each document tells of itself; pictures wait for what reads them', async () => {
  const { folder, intake, run, states, reader } = await openIntake();
  const files = (await seedFiles()).filter(({ name }) => name !== 'locked.pdf');
  expect(new Set(files.map(({ format }) => format))).toEqual(new Set(documentFormat.options));
  for (const { name } of files) expect(documentExtensions).toContain(name.split('.')[1]);
  await Promise.all(files.map(({ name, bytes }) => writeFile(join(folder, name), bytes)));
  await writeFile(join(folder, 'package.json'), '{"name":"no document"}');
  await intake.addPaths([folder]);
  await run();
  const ends = files.map(({ name, format }) => [
    name,
    format === 'image' || name === 'scan.pdf' ? 'OCR_MODEL_MISSING' : 'indexed',
  ]);
  expect(states()).toMatchObject(Object.fromEntries(ends));
  const { items } = reader.list({ query: 'a.msg', offset: 0, limit: 1 });
  expect(items[0]).toMatchObject({
    title: 'Visit',
    kind: 'message',
    authors: ['Dr. Lee'],
    dateMs: Date.UTC(2024, 2, 5),
    state: 'indexed',
  });
  expect(reader.list({ state: 'waiting', offset: 0, limit: 500 }).total).toBe(
    files.filter(({ format }) => format === 'image').length + 1,
  );
});
