/** What a run of the tests came to. */
export interface TestSummary {
  passed: number;
  /** Tests that failed, files that could not be loaded, and errors outside of any test. */
  failed: number;
  skipped: { test: string; reason: string | null }[];
}

/** What is said at the end: what was skipped and why, then the counts alone on the last line. */
export function closingLines({ passed, failed, skipped }: TestSummary): string[] {
  return [
    ...skipped.map(({ test, reason }) => `skipped: ${test}${reason === null ? '' : ` (${reason})`}`),
    `${passed} passed, ${failed} failed, ${skipped.length} skipped`,
  ];
}

/** Nothing passed is no success: then the tests were not found. */
export function exitCode({ passed, failed }: TestSummary): number {
  return failed === 0 && passed > 0 ? 0 : 1;
}
