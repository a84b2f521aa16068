/** `SHA256SUMS` over all files of a release, and its signature. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signBytes } from '../../packages/host/src/release/minisign.ts';
import type { Release } from './release.ts';

const SUMS = 'SHA256SUMS';

/** Writes the sums of every file in `out`, signed where there is a key. */
export function writeChecksums(release: Release, out: string): void {
  const names = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
    .filter((name) => name !== SUMS && name !== `${SUMS}.minisig`)
    .sort();
  const text = names
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(out, name)))
          .digest('hex')}  ${name}\n`,
    )
    .join('');
  writeFileSync(join(out, SUMS), text);
  if (release.signingKey === null) return;
  const trusted = `timestamp:${release.atMs / 1_000}\tfile:${SUMS}\ttoru:${release.version}`;
  const comments = { untrusted: `Toru Steering Center ${release.version}`, trusted };
  writeFileSync(join(out, `${SUMS}.minisig`), signBytes(Buffer.from(text), release.signingKey, comments));
}
