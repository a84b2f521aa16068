/** Builds plugins for tests as their authors would. */

import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Builds the plugin of a folder into another one as `<id>.binary`. */
export async function buildProject(dir: string, pluginsDir: string): Promise<void> {
  const toru = join(ROOT, 'packages/cli/bin/toru.mjs');
  await run(process.execPath, [toru, 'plugin', 'build', dir, '--out', pluginsDir]);
}

/** Builds an example of the Rust SDK in the profile and with the features of the SDK's own tests: both use one build of what it needs. */
export async function buildRustExample(name: string, file: string): Promise<void> {
  const target = join(ROOT, '.cache/cargo-target');
  await run('cargo', ['build', '--quiet', '--all-features', '--example', name], {
    cwd: join(ROOT, 'sdks/rust'),
    env: { ...process.env, CARGO_TARGET_DIR: target },
  });
  copyFileSync(join(target, 'debug/examples', name), file);
}
