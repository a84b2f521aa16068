/** The TypeScript suites: one run of Vitest for each of its projects, two workers each, every file in a process of its own. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runProgram } from '../steps/run-program.ts';
import { createReportFile } from './report-file.ts';
import type { Suite, SuiteReport } from './suite.ts';

const PROJECTS: Readonly<Record<string, string>> = {
  unit: 'packages/*/src/**/*.test.{ts,tsx}',
  integration: 'packages/*/test/**/*.test.ts',
  stress: 'test/stress/*.test.ts',
  'end-to-end': 'test/end-to-end/**/*.test.ts',
  system: 'test/system/*.test.ts',
};

/** The projects that have tests. */
export function listVitestSuites(): readonly Suite[] {
  return Object.entries(PROJECTS).flatMap(([project, files]) =>
    globSync(files, { cwd: ROOT, exclude: ['**/node_modules'] }).length === 0
      ? []
      : [{ name: `${project} tests`, run: () => runProject(project) }],
  );
}

async function runProject(project: string): Promise<SuiteReport> {
  using report = createReportFile();
  const { status, output } = await runProgram({
    command: 'vitest',
    args: [
      'run',
      ...['--project', project, '--pool', 'forks', '--maxWorkers', '2'],
      ...['--reporter', join(import.meta.dirname, 'vitest-reporter.ts')],
    ],
    env: { TORU_SUITE_REPORT: report.path },
  });
  return report.read(`${project} tests`, status, output);
}
