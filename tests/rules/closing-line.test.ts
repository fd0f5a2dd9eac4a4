import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { closingLines, exitCode } from '../../scripts/test-summary.ts';
import type { TestSummary } from '../../scripts/test-summary.ts';
import { ROOT, tool } from '../../scripts/tools.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const SUITE = path.join(import.meta.dirname, 'fixtures', 'suite');

it('a run counts what passed, what failed, what could not be loaded, and why something was left out', async () => {
  const file = path.join(await temporaryFolder(), 'summary.json');
  const reporter = path.join(ROOT, 'scripts', 'test-reporter.ts');
  const ran = await tool('vitest', ['run', '--root', SUITE, `--reporter=${reporter}`], {
    env: { VOICEASSIST_TEST_SUMMARY: file },
  });
  expect(ran.code).toBe(1);
  const summary = JSON.parse(await readFile(file, 'utf8')) as TestSummary;
  expect(closingLines(summary)).toEqual([
    'skipped: mixed.fixture.ts > is not possible here (there is no such machine)',
    '1 passed, 2 failed, 1 skipped',
  ]);
});

it('only a run in which something passed and nothing failed is a success', () => {
  expect(exitCode({ passed: 1, failed: 0, skipped: [] })).toBe(0);
  expect(exitCode({ passed: 5, failed: 1, skipped: [] })).toBe(1);
  expect(exitCode({ passed: 0, failed: 0, skipped: [] })).toBe(1);
});
