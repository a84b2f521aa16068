/** The Node that a release brings: the very bytes that `package-lock.json` pins, for any kind of processor. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expectDone } from './expect-done.ts';
import type { LockedPackage } from './shipped-packages.ts';

/** What a release takes of it. */
export interface NodeBinary {
  /** The program. */
  readonly program: string;
  /** Text of its licenses. */
  readonly license: string;
}

/** Where it is kept between runs: outside of the checkout. */
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'toru-release');

/**
 * Gets Node from the registry, unless it is kept from an earlier time.
 *
 * @throws It cannot be had, or its bytes are not the pinned ones.
 */
export async function getNode(pinned: LockedPackage): Promise<NodeBinary> {
  const folder = join(CACHE, `${pinned.name}-${pinned.version}`);
  const program = join(folder, 'package/bin/node');
  const license = join(folder, 'package/LICENSE');
  if (!existsSync(folder)) await unpack(pinned, folder);
  return { program, license: readFileSync(license, 'utf8') };
}

async function unpack({ name, version, integrity }: LockedPackage, folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(join(CACHE, 'draft-'));
  try {
    await expectDone(
      'npm',
      ['pack', `${name}@${version}`, '--silent', '--pack-destination', draft],
      {},
      draft,
    );
    const packed = join(draft, `${name}-${version}.tgz`);
    const found = `sha512-${createHash('sha512').update(readFileSync(packed)).digest('base64')}`;
    if (found !== integrity)
      throw new Error(
        `${name} ${version} is not what package-lock.json pins: ${found} instead of ${integrity}`,
      );
    await expectDone('tar', ['-xzf', packed, 'package/bin/node', 'package/LICENSE'], {}, draft);
    rmSync(packed);
    // Whole at once: a run that was interrupted leaves nothing that looks complete.
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
