/** Makes the wheel and the source archive of the Python SDK, with the build backend that its `pyproject.toml` names. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../steps/run-program.ts';

const SDK = 'sdks/python';
/** 1 January 2025: what an archive says of each file's time. */
const SOURCE_DATE_EPOCH = '1735689600';

/**
 * Writes `toru_plugin-….whl` and `toru_plugin-….tar.gz` into `out`, and gives their paths in the order of names. The same sources
 * give the same bytes.
 *
 * @throws {Error} Python or pip is missing, the backend cannot be had, or it says why not.
 */
export async function makePythonPackages(
  root: string,
  out: string,
  workDir: string,
): Promise<readonly string[]> {
  const [, requirement = ''] =
    /^requires = \["([^"]+)"\]$/m.exec(readFileSync(join(root, SDK, 'pyproject.toml'), 'utf8')) ?? [];
  const tools = join(workDir, 'tools');
  const python = async (...args: readonly string[]): Promise<void> => {
    const env = { PYTHONPATH: tools, PYTHONDONTWRITEBYTECODE: '1', SOURCE_DATE_EPOCH };
    const { status, output } = await runProgram({ command: 'python3', args, cwd: join(root, SDK), env });
    if (status !== 0) throw new Error(`Cannot make the Python packages: ${output.trimEnd()}`);
  };
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--target', tools];
  await python('-m', 'pip', 'install', ...options, requirement);
  const build =
    'import sys; from flit_core import buildapi as b; b.build_wheel(sys.argv[1]); b.build_sdist(sys.argv[1])';
  await python('-c', build, out);
  return readdirSync(out)
    .filter((name) => name.startsWith('toru_plugin-'))
    .sort()
    .map((name) => join(out, name));
}
