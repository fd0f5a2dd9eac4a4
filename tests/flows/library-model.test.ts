import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectedLibrary, folderSteps, presentLibrary, takeStep } from '../fixtures/folder-model.ts';
import { indexProblems, openIntake } from '../fixtures/open-intake.ts';

it('holds what the folder holds, whatever was done in it between two looks', { timeout: 240_000 }, async () => {
  const { intake, reader, folder, db } = await openIntake();
  const never = new AbortController().signal;
  let sequence = 0;
  await fc.assert(
    fc.asyncProperty(folderSteps, async (steps) => {
      const root = join(folder, `sequence ${sequence++}`);
      await mkdir(root);
      await writeFile(join(root, 'always here.md'), 'A folder is never empty here.');
      const [source] = await intake.addPaths([root]);
      const sourceIds = [source!.sourceId];
      try {
        for (const step of steps) {
          if (step.kind === 'look') await intake.run({ sourceIds }, never);
          else await takeStep(root, step);
        }
        await intake.run({ sourceIds }, never);
        expect(presentLibrary(reader)).toEqual(await expectedLibrary(root));
        const { added, updated, removed, failed } = await intake.run({ sourceIds }, never);
        expect({ added, updated, removed, failed }).toEqual({ added: 0, updated: 0, removed: 0, failed: [] });
        expect(indexProblems(db)).toEqual([]);
      } finally {
        await intake.removeSource(source!.sourceId);
      }
    }),
    { seed: 20_261_120, numRuns: 200 },
  );
  expect(db.prepare('SELECT count(*) AS n FROM documents').get()).toEqual({ n: 0 });
  expect(db.prepare('SELECT count(*) AS n FROM document_copies').get()).toEqual({ n: 0 });
});
