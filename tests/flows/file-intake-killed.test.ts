import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { createFileIntake } from '../../engine/file-intake.ts';
import { createExtractionPool } from '../../engine/library/extraction-pool.ts';
import { startExtractionThread } from '../../native/extraction-thread.ts';
import { openDatabase } from '../../native/sqlite.ts';
import { intakeParts } from '../fixtures/intake-parts.ts';
import { indexProblems } from '../fixtures/open-intake.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const FILES = 400;

it('goes on where a killed process left off', async () => {
  const folder = await temporaryFolder();
  const [path, notes] = [join(folder, 'profile.db'), join(folder, 'notes')];
  await mkdir(notes);
  for (let index = 0; index < FILES; index++)
    await writeFile(join(notes, `${index}.md`), `# Note ${index}\n\nWords of note ${index}.`);
  const script = new URL('../fixtures/intake-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, path, notes], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) if (Number(line) >= FILES / 2) child.kill('SIGKILL');
  expect(await exit).toEqual([null, 'SIGKILL']);

  const db = openDatabase({ path, key: new Uint8Array(32).fill(7) });
  const pool = createExtractionPool({ startThread: startExtractionThread });
  onTestFinished(async () => {
    await pool.close();
    db.close();
  });
  expect(indexProblems(db)).toEqual([]);
  const intake = createFileIntake(intakeParts({ db, pool, maxFileBytes: 1024 * 1024 }));
  const result = await intake.run({}, new AbortController().signal);
  expect(result).toMatchObject({ updated: 0, removed: 0, failed: [], documents: FILES, passages: FILES });
  expect(result.unchanged).toBeGreaterThan(0);
  expect(result.added + result.unchanged).toBe(FILES);
  expect(indexProblems(db)).toEqual([]);
});
