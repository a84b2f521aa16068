/** The Python suites: the `tests` folder of the SDK and of each example that has one; of the SDK also its types, lints, format and reference, one test each. */
import { globSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ROOT, runProgram } from '../steps/run-program.ts';
import { createReportFile } from './report-file.ts';
import { toBrokenSuite, toSkippedSuite, type Suite, type SuiteReport } from './suite.ts';

/** The SDK, and what the bootstrap of the tests has installed. */
const PATHS = [join(ROOT, 'sdks/python'), join(ROOT, '.cache/python-packages')];

const CACHE = join(ROOT, '.cache');
const TOOLS = [
  {
    name: 'mypy of sdks/python',
    args: ['-m', 'mypy', '--cache-dir', join(CACHE, 'mypy'), 'toru_plugin', 'tests', 'bench'],
  },
  { name: 'ruff of sdks/python', args: ['-m', 'ruff', 'check', '--cache-dir', join(CACHE, 'ruff'), '.'] },
  {
    name: 'ruff format of sdks/python',
    args: ['-m', 'ruff', 'format', '--check', '--cache-dir', join(CACHE, 'ruff'), '.'],
  },
  {
    name: 'pdoc of sdks/python',
    args: ['-W', 'error::UserWarning', '-m', 'pdoc', '-o', join(CACHE, 'pdoc'), 'toru_plugin'],
  },
];

/** Every folder with Python tests. */
export function listPythonSuites(): readonly Suite[] {
  const folders = globSync(['sdks/python/tests', 'examples/*/tests'], { cwd: ROOT }).sort();
  return folders
    .filter((folder) => globSync('**/test*.py', { cwd: join(ROOT, folder) }).length > 0)
    .map((folder) => {
      const name = `Python tests of ${dirname(folder)}`;
      return { name, run: () => runFolder(name, dirname(folder)) };
    })
    .concat(TOOLS.map(({ name, args }) => ({ name, run: () => runTool(name, args) })));
}

async function runTool(name: string, args: readonly string[]): Promise<SuiteReport> {
  const { status, output } = await runProgram({
    command: 'python3',
    args,
    cwd: join(ROOT, 'sdks/python'),
    env: { PYTHONPATH: PATHS.join(delimiter) },
  });
  if (status === 0) return { passed: 1, failed: [], skipped: [] };
  return /No module named (?:mypy|ruff|pdoc)$/m.test(output.trimEnd())
    ? toSkippedSuite(name, 'this Python tool is not installed')
    : toBrokenSuite(name, output);
}

async function runFolder(name: string, folder: string): Promise<SuiteReport> {
  const version = await runProgram({ command: 'python3', args: ['--version'] });
  if (version.status !== 0) return toSkippedSuite(name, 'python3 is not installed');
  using report = createReportFile();
  const { status, output } = await runProgram({
    command: 'python3',
    args: [join(import.meta.dirname, 'run_unittest.py'), 'tests', report.path],
    cwd: join(ROOT, folder),
    env: { PYTHONPATH: PATHS.join(delimiter), PYTHONDONTWRITEBYTECODE: '1' },
  });
  return report.read(name, status, output);
}
