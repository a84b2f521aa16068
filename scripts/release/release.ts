/** What a release is made of, gathered once for all its files. */
import type { SigningKey } from '../../packages/host/src/release/minisign.ts';
import type { ReleaseBundle } from './bundle-release.ts';
import type { Completions } from './completions.ts';
import type { LockedPackage } from './shipped-packages.ts';

/** A kind of processor, by its name in Node and in Debian. */
export type Processor = 'x64' | 'arm64';

/** Debian's names. */
export const DEBIAN_NAMES: Readonly<Record<Processor, string>> = { x64: 'amd64', arm64: 'arm64' };

/** One release. */
export interface Release {
  readonly version: string;
  /** Of the sources; null outside of a clone. */
  readonly commit: string | null;
  /** The one time in all files. Unix time in milliseconds, whole seconds. */
  readonly atMs: number;
  readonly processors: readonly Processor[];
  readonly bundle: ReleaseBundle;
  /** Node for x64, which has the version of all. */
  readonly node: LockedPackage;
  readonly completions: Completions;
  readonly manPage: string;
  readonly notices: string;
  readonly sbom: string;
  /** How hard to compress, 1 to 19. */
  readonly level: number;
  readonly signingKey: SigningKey | null;
  /** The key that an installed panel checks the next release with: the file `release.pub`. */
  readonly publicKey: string | null;
}
