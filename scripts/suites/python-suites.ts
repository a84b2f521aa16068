/** The Python suites: the `tests` folder of the SDK and of each example that has one. */
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, runProgram } from '../steps/run-program.ts';
import { createReportFile } from './report-file.ts';
import { toSkippedSuite, type Suite, type SuiteReport } from './suite.ts';

/** Every folder with Python tests. */
export function listPythonSuites(): readonly Suite[] {
  const folders = globSync(['sdks/python/tests', 'examples/*/tests'], { cwd: ROOT }).sort();
  return folders
    .filter((folder) => globSync('**/test*.py', { cwd: join(ROOT, folder) }).length > 0)
    .map((folder) => {
      const name = `Python tests of ${dirname(folder)}`;
      return { name, run: () => runFolder(name, dirname(folder)) };
    });
}

async function runFolder(name: string, folder: string): Promise<SuiteReport> {
  const version = await runProgram({ command: 'python3', args: ['--version'] });
  if (version.status !== 0) return toSkippedSuite(name, 'python3 is not installed');
  using report = createReportFile();
  const { status, output } = await runProgram({
    command: 'python3',
    args: [join(import.meta.dirname, 'run_unittest.py'), 'tests', report.path],
    cwd: join(ROOT, folder),
    env: { PYTHONPATH: join(ROOT, 'sdks/python'), PYTHONDONTWRITEBYTECODE: '1' },
  });
  return report.read(name, status, output);
}
