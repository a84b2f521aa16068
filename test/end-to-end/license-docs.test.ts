/** The license checks that docs/licensing.md shows, and the commands in the READMEs of the sold examples, do what they say. */

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it, vi } from 'vitest';

import { CAN_BUILD_RUST, exampleDir, QUICK_BUILD, Vendor } from './vendor.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const INSTANCE = '6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10';
const NO_RUST = CAN_BUILD_RUST ? '' : ' (Rust plugins cannot be built on this machine)';

vi.setConfig({ testTimeout: 300_000 });

const blocks = (path: string, language: string): readonly string[] =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(
    ([, name, text = '']) => (name === language ? [text] : []),
  );

/** Every rule of the protocol, with a license and without one. */
async function expectSound(vendor: Vendor, file: string, token: string): Promise<void> {
  const report = JSON.parse(
    await vendor.toru(['plugin', 'check', file, '--license', token, '--json']),
  ) as object;
  expect(report).toMatchObject({ ok: true });
  await expect(vendor.toru(['plugin', 'check', file])).rejects.toMatchObject({
    stdout: expect.stringContaining('LICENSE_REFUSED') as unknown,
  });
}

interface Snippet {
  readonly language: string;
  readonly entry: string;
  readonly kind: 'ed25519' | 'hmac-sha256';
  /** Files beside the entry that the page does not show. */
  readonly prepare: (dir: string) => void;
}

const SNIPPETS: readonly Snippet[] = [
  { language: 'ts', entry: 'plugin.ts', kind: 'ed25519', prepare: () => undefined },
  {
    language: 'python',
    entry: 'plugin.py',
    // The other kind needs a package that is not everywhere.
    kind: 'hmac-sha256',
    prepare: () => undefined,
  },
  {
    language: 'rust',
    entry: 'src/main.rs',
    kind: 'ed25519',
    prepare: (dir) => {
      const manifest = readFileSync(join(exampleDir('licensed-rust'), 'Cargo.toml'), 'utf8');
      const sdk = join(ROOT, 'sdks/rust');
      writeFileSync(
        join(dir, 'Cargo.toml'),
        manifest.replace('../../sdks/rust', sdk).replace('"licensed-rust"', '"weather"'),
      );
      const lock = readFileSync(join(exampleDir('licensed-rust'), 'Cargo.lock'), 'utf8');
      writeFileSync(join(dir, 'Cargo.lock'), lock.replace('"licensed-rust"', '"weather"'));
    },
  },
];

describe('the page', () => {
  it.each(SNIPPETS.filter(({ language }) => language !== 'rust' || CAN_BUILD_RUST))(
    `shows a plugin in $language that keeps to its license${NO_RUST}`,
    async ({ language, entry, kind, prepare }) => {
      const [code = '', ...more] = blocks('docs/licensing.md', language);
      expect(more).toEqual([]);
      using vendor = new Vendor();
      const { file: keyFile } = await vendor.keygen('acme-2026', kind);
      // Below the root, where the SDK for TypeScript is found.
      mkdirSync(join(ROOT, '.cache'), { recursive: true });
      const dir = mkdtempSync(join(ROOT, '.cache/docs-'));
      try {
        mkdirSync(dirname(join(dir, entry)), { recursive: true });
        writeFileSync(join(dir, entry), code);
        cpSync(await vendor.derive(keyFile, 'weather'), join(dir, 'license-key.json'));
        prepare(dir);
        const file = join(vendor.dir, 'weather.binary');
        await vendor.toru(['plugin', 'build', dir, '--out', file]);
        const terms = ['--updates-until', '2026-05-20', '--feature', 'radar'];
        const token = await vendor.issue({ plugin: 'weather', instance: INSTANCE, terms, keyFile });
        await expectSound(vendor, file, token);
      } finally {
        rmSync(dir, { recursive: true });
      }
    },
  );
});

describe('the README', () => {
  it.each(['licensed-python', ...(CAN_BUILD_RUST ? ['licensed-rust'] : [])])(
    `of %s sells the plugin${NO_RUST}`,
    async (id) => {
      const toru = join(ROOT, 'packages/cli/bin/toru.mjs');
      for (const block of blocks(`examples/${id}/README.md`, 'sh')) {
        using vendor = new Vendor();
        symlinkSync(join(ROOT, 'examples'), join(vendor.dir, 'examples'));
        const script = `set -eu\ntoru() { "${process.execPath}" "${toru}" "$@"; }\n${block}`;
        await run('bash', ['-c', script], { cwd: vendor.dir, env: { ...process.env, ...QUICK_BUILD } });
        const [, folder = ''] = /plugin build .* --out (\S+)/.exec(block) ?? [];
        await expectSound(
          vendor,
          join(vendor.dir, folder, `${id}.binary`),
          vendor.read('license.txt').trim(),
        );
      }
    },
  );
});
