import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildIfNeeded } from './build.ts';
import { provideDebianPackages } from './debian-packages.ts';
import { closingLines, exitCode, type TestSummary } from './test-summary.ts';
import { tool } from './tools.ts';

/** Runs every suite (or those whose path is given) and ends with the closing line. Gives the exit code. */
async function test(filters: string[]): Promise<number> {
  const missing = await provideDebianPackages();
  for (const sentence of missing) console.log(sentence);
  if (missing.length > 0 && process.env['CI']) return close({ passed: 0, failed: 1, skipped: [] });
  await buildIfNeeded('renderer');
  return close(await runVitest(filters));
}

async function runVitest(filters: string[]): Promise<TestSummary> {
  const folder = await mkdtemp(path.join(tmpdir(), 'voiceassist-test-'));
  const file = path.join(folder, 'summary.json');
  try {
    const { code } = await tool('vitest', ['run', '--reporter=default', '--reporter=./scripts/test-reporter.ts', ...filters], {
      show: true,
      env: { VOICEASSIST_TEST_SUMMARY: file },
    });
    const summary = JSON.parse(await readFile(file, 'utf8')) as TestSummary;
    // The exit code is believed over the count: whatever made it fail must not end as a success.
    return code !== 0 && summary.failed === 0 ? { ...summary, failed: 1 } : summary;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function close(summary: TestSummary): number {
  console.log(closingLines(summary).join('\n'));
  return exitCode(summary);
}

try {
  process.exitCode = await test(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : 'The tests could not be run.');
  process.exitCode = close({ passed: 0, failed: 1, skipped: [] });
}
