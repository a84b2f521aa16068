/** A plugin as one program that needs nothing installed: Node itself with the bundle inside. */

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Builds the program `output` from a bundle, in the folder `workDir`.
 *
 * @throws {Error} the running Node cannot build programs, or what it said when it failed.
 */
export async function buildStandalone(code: string, output: string, workDir: string): Promise<void> {
  if (!process.allowedNodeEnvironmentFlags.has('--build-sea') && !supportsBuildSea()) {
    throw new Error(
      `Cannot build a standalone plugin: Node ${process.version} has no --build-sea (25.5 has)`,
    );
  }
  const main = join(workDir, 'plugin.cjs');
  const config = join(workDir, 'sea.json');
  await writeFile(main, code);
  await writeFile(
    config,
    JSON.stringify({ main, output, disableExperimentalSEAWarning: true, useCodeCache: true }),
  );
  await run(process.execPath, ['--build-sea', config], { cwd: workDir });
}

function supportsBuildSea(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 25 || (major === 25 && minor >= 5);
}
