/** Makes the crate of the Rust SDK as `cargo publish` would send it. */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../steps/run-program.ts';

const SDK = 'sdks/rust';

/**
 * Writes `toru-plugin-api-….crate` into `out` and gives its path. With `verify`, cargo compiles what it packed.
 *
 * @throws {Error} cargo is missing, or what it says.
 */
export async function makeRustPackage(root: string, out: string, verify: boolean): Promise<string> {
  const targetDir = join(root, '.cache', 'cargo-target');
  const { status, output } = await runProgram({
    command: 'cargo',
    args: ['package', '--allow-dirty', '--locked', ...(verify ? [] : ['--no-verify'])],
    cwd: join(root, SDK),
    env: { CARGO_TARGET_DIR: targetDir, CARGO_TERM_COLOR: 'never' },
  });
  if (status !== 0) throw new Error(`Cannot make the crate: ${output.trimEnd()}`);
  const manifest = readFileSync(join(root, SDK, 'Cargo.toml'), 'utf8');
  const [, name = '', version = ''] = /^name = "(.+)"\nversion = "(.+)"$/m.exec(manifest) ?? [];
  const file = `${name}-${version}.crate`;
  copyFileSync(join(targetDir, 'package', file), join(out, file));
  return join(out, file);
}
