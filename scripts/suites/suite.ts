/** What a suite is and what it tells: which tests passed, which failed and why, which did not run and why. */

/** A test that failed. */
export interface FailedTest {
  readonly name: string;
  /** What its runner says about it. */
  readonly detail: string;
}

/** A test, or a whole part, that did not run. */
export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

/** What came out of one suite. */
export interface SuiteReport {
  readonly passed: number;
  readonly failed: readonly FailedTest[];
  readonly skipped: readonly SkippedTest[];
}

/** A part of the tests with a runner of its own. */
export interface Suite {
  readonly name: string;
  /** Runs it to its end; a failure is a value. */
  run(): Promise<SuiteReport>;
}

/** Adds reports up. */
export function addReports(reports: readonly SuiteReport[]): SuiteReport {
  return {
    passed: reports.reduce((sum, { passed }) => sum + passed, 0),
    failed: reports.flatMap(({ failed }) => failed),
    skipped: reports.flatMap(({ skipped }) => skipped),
  };
}

/** The line that everybody greps for: `12 passed, 0 failed, 1 skipped`. */
export function toCountLine({ passed, failed, skipped }: SuiteReport): string {
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}

/** The report of a suite that could not run. */
export function toSkippedSuite(name: string, reason: string): SuiteReport {
  return { passed: 0, failed: [], skipped: [{ name, reason }] };
}

/** The report of a suite whose runner died before it could report. */
export function toBrokenSuite(name: string, output: string): SuiteReport {
  return { passed: 0, failed: [{ name, detail: toLastLines(output, 60) }], skipped: [] };
}

function toLastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
