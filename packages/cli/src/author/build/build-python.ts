/** Builds a Python plugin: a zip archive that Python runs, with the SDK inside. */
import { delimiter, join } from 'node:path';
import { CommandError } from '../../command.ts';
import { runTool } from '../run-tool.ts';
import { SDK_PLACES } from '../sdk-places.ts';
import type { BuildDraft } from './build-draft.ts';

/**
 * Builds into `workDir` and gives the path of the file.
 *
 * @throws {CommandError} Python is missing, or its message says what to mend.
 */
export async function buildPython({ dir, workDir, env, signal }: BuildDraft): Promise<string> {
  const file = join(workDir, 'packed.binary');
  const paths = [SDK_PLACES.python, env['PYTHONPATH'] ?? ''].filter((path) => path !== '');
  const { status, stderr, problem } = await runTool('python3', ['-m', 'toru_plugin.pack', dir, file], {
    cwd: dir,
    env: { ...env, PYTHONPATH: paths.join(delimiter), PYTHONDONTWRITEBYTECODE: '1' },
    signal,
  });
  if (problem !== null) throw new CommandError(`Cannot build "${dir}": ${problem}`);
  if (status !== 0) throw new CommandError(stderr.trimEnd());
  return file;
}
