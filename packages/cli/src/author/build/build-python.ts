/** Builds a Python plugin: a zip archive that Python runs, with the SDK inside. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CommandError } from '../../command.ts';
import { runTool } from '../run-tool.ts';
import { CLONE_PLACES } from '../sdk-places.ts';
import type { BuildDraft } from './build-draft.ts';

/**
 * Builds into `workDir` and gives the path of the file.
 *
 * @throws {CommandError} Python is missing, or its message says what to mend.
 */
export async function buildPython({ dir, workDir, env, signal }: BuildDraft): Promise<string> {
  const file = join(workDir, 'packed.binary');
  const paths = [CLONE_PLACES?.python ?? '', env['PYTHONPATH'] ?? ''].filter((path) => path !== '');
  const own = join(dir, '.venv', 'bin', 'python3');
  const python = CLONE_PLACES === null && existsSync(own) ? own : 'python3';
  const { status, stderr, problem } = await runTool(python, ['-m', 'toru_plugin.pack', dir, file], {
    cwd: dir,
    env: { ...env, PYTHONPATH: paths.join(delimiter), PYTHONDONTWRITEBYTECODE: '1' },
    signal,
  });
  if (problem !== null) throw new CommandError(`Cannot build "${dir}": ${problem}`);
  if (status !== 0)
    throw new CommandError(isWithoutSdk(stderr) ? toInstallHint(dir, python) : stderr.trimEnd());
  return file;
}

function isWithoutSdk(stderr: string): boolean {
  return /No module named '?toru_plugin\b/.test(stderr);
}

function toInstallHint(dir: string, python: string): string {
  return (
    `Cannot build "${dir}": ${python} does not know toru_plugin; install it for this plugin: ` +
    'python3 -m venv .venv && .venv/bin/pip install toru-plugin'
  );
}
