/** The file through which a runner in another process hands over its report. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBrokenSuite, type SuiteReport } from './suite.ts';

/** A place for one report in a folder of its own, which is gone when the block ends. */
export interface ReportFile extends Disposable {
  readonly path: string;
  /**
   * The report. A runner that wrote none, or that failed without naming a failed test, is a failure of the whole suite.
   *
   * `status` and `output` are those of the runner.
   */
  read(suite: string, status: number, output: string): SuiteReport;
}

/** Makes a place for one report. */
export function createReportFile(): ReportFile {
  const folder = mkdtempSync(join(tmpdir(), 'toru-suite-'));
  const path = join(folder, 'report.json');
  return {
    path,
    read(suite, status, output) {
      if (!existsSync(path)) return toBrokenSuite(suite, output);
      const report = JSON.parse(readFileSync(path, 'utf8')) as SuiteReport;
      if (status === 0 || report.failed.length > 0) return report;
      return { ...report, failed: toBrokenSuite(suite, `exit status ${status}\n${output}`).failed };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
