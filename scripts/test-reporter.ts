import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { TestSummary } from './test-summary.ts';

/** Writes the summary of a run as JSON to the file named by VOICEASSIST_TEST_SUMMARY. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env['VOICEASSIST_TEST_SUMMARY'];
    if (file === undefined) throw new Error('VOICEASSIST_TEST_SUMMARY names no file');
    writeFileSync(file, JSON.stringify(summarize(modules, unhandled.length)));
  }
}

function summarize(modules: readonly TestModule[], unhandledErrors: number): TestSummary {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  // A file or hook that throws fails its module and may have no failed test to show for it.
  const broken = modules.filter((module) => module.state() === 'failed' && !hasFailedTest(module));
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: tests.filter(isFailed).length + broken.length + unhandledErrors,
    skipped: tests.filter((test) => test.result().state === 'skipped').map(skippedTest),
  };
}

function hasFailedTest(module: TestModule): boolean {
  return [...module.children.allTests()].some(isFailed);
}

/** A test without a result was cut off: it did not pass. */
function isFailed(test: TestCase): boolean {
  const { state } = test.result();
  return state === 'failed' || state === 'pending';
}

function skippedTest(test: TestCase): TestSummary['skipped'][number] {
  const result = test.result();
  return {
    test: `${test.module.relativeModuleId} > ${test.fullName}`,
    reason: result.state === 'skipped' ? (result.note ?? null) : null,
  };
}
