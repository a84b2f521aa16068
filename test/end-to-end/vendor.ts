/** A vendor at work: real commands, each a process of its own, in a folder of their own. */

import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { EXAMPLES_DIR } from './examples.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What is built here is tried, not sold: cargo has the packages it depends on ready after the first time, and need not optimize. */
export const QUICK_BUILD: Readonly<Record<string, string>> = {
  CARGO_TARGET_DIR: join(ROOT, '.cache/cargo-target'),
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '0',
  CARGO_PROFILE_RELEASE_LTO: 'off',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
};
const TORU = join(ROOT, 'packages/cli/bin/toru.mjs');

/** Sources of an example. */
export const exampleDir = (id: string): string => join(ROOT, 'examples', id);

/** Whether Rust plugins can be built here; the test run names what is missing. */
export const CAN_BUILD_RUST: boolean = existsSync(join(EXAMPLES_DIR, 'licensed-rust.binary'));

/** The text of the secret key that everybody has, for a plugin that was built with the test key. */
export const testSecret = (id: string): string =>
  readFileSync(join(exampleDir(id), 'tests/test-key.secret.json'), 'utf8');

/** What is sold to whom. */
export interface Sale {
  readonly plugin: string;
  readonly instance: string;
  /** More options of `toru license issue`. */
  readonly terms: readonly string[];
  /** File in the vendor's folder. */
  readonly keyFile: string;
}

/** A vendor with a folder that goes with the scope. */
export class Vendor implements Disposable {
  readonly dir: string = mkdtempSync(join(tmpdir(), 'toru-vendor-'));

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Runs `toru` with these words and gives what it printed. */
  async toru(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { stdout } = await run(process.execPath, [TORU, ...words], {
      cwd: this.dir,
      env: { ...process.env, ...QUICK_BUILD, ...env },
      maxBuffer: 16_777_216,
    });
    return stdout.trim();
  }

  /** Makes a key; gives the names of its file and the secret in it. */
  async keygen(
    id: string,
    kind: 'ed25519' | 'hmac-sha256',
  ): Promise<{ readonly file: string; readonly secretHex: string }> {
    await this.toru(['license', 'keygen', '--key-id', id, '--kind', kind]);
    const file = `${id}.secret.json`;
    const { hex } = JSON.parse(this.read(file)) as { readonly hex: string };
    return { file, secretHex: hex };
  }

  /** Derives the key that a plugin carries; gives the path of its file. */
  async derive(keyFile: string, plugin: string, instance: string | null = null): Promise<string> {
    const whose = instance === null ? [] : ['--instance', instance];
    const out = `${plugin}${instance === null ? '' : `.${instance}`}.verify.json`;
    await this.toru([
      ...['license', 'derive', '--plugin', plugin, ...whose],
      ...['--key-file', keyFile, '--out', out],
    ]);
    return join(this.dir, out);
  }

  /** Issues a license. */
  issue({ plugin, instance, terms, keyFile }: Sale): Promise<string> {
    const who = ['--plugin', plugin, '--instance', instance, '--customer', 'Example Ltd'];
    return this.toru(['license', 'issue', ...who, ...terms, '--key-file', keyFile]);
  }

  /** Builds the Rust example with a key compiled in; gives the path of the file. */
  async buildRust(verifyFile: string): Promise<string> {
    const out = join(this.dir, 'licensed-rust.binary');
    await this.toru(['plugin', 'build', exampleDir('licensed-rust'), '--out', out], {
      LICENSE_KEY_FILE: verifyFile,
    });
    return out;
  }

  /** Builds the Python example with another key, or as another version; gives the path of the file. */
  async buildPython(change: {
    readonly verifyFile?: string;
    readonly version?: string;
    readonly releasedAt?: string;
  }): Promise<string> {
    const sources = join(this.dir, 'sources');
    rmSync(sources, { recursive: true, force: true });
    cpSync(exampleDir('licensed-python'), sources, { recursive: true });
    if (change.verifyFile !== undefined) cpSync(change.verifyFile, join(sources, 'license-key.json'));
    const file = join(sources, 'plugin.py');
    const code = readFileSync(file, 'utf8')
      .replace('version="1.0.0"', `version="${change.version ?? '1.0.0'}"`)
      .replace('RELEASED_AT = "2026-05-20"', `RELEASED_AT = "${change.releasedAt ?? '2026-05-20'}"`);
    writeFileSync(file, code);
    const out = join(this.dir, 'licensed-python.binary');
    await this.toru(['plugin', 'build', sources, '--out', out]);
    return out;
  }

  /** A file of the vendor's folder. */
  read(name: string): string {
    return readFileSync(join(this.dir, name), 'utf8');
  }
}
