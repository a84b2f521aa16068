/**
 * Makes everything that is published for authors and embedding programs: packages for npm, wheel and source archive for PyPI, the
 * crate. `node scripts/release/packages.ts [DIR]` writes them into DIR, by default `artefacts/packages`.
 *
 * The same sources give the same bytes.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureWebInterface } from '../bootstrap/web-interface.mjs';
import { ROOT } from '../steps/run-program.ts';
import { makeNpmPackages } from './npm-packages.ts';
import { makePythonPackages } from './python-packages.ts';
import { makeRustPackage } from './rust-packages.ts';

/** Absolute paths of what was made. */
export interface MadePackages {
  /** One `.tgz` for each package, in the order of names. */
  readonly npm: readonly string[];
  /** Wheel and source archive. */
  readonly python: readonly string[];
  /** The crate. */
  readonly rust: readonly string[];
}

/** What to make. */
export interface PackagesOptions {
  /** Which ones. Default: all. */
  readonly kinds?: readonly (keyof MadePackages)[];
  /** Whether cargo compiles the crate from what it packed. Default: true. */
  readonly verifiesCrate?: boolean;
}

/**
 * Makes the packages in `outDirectory`, which is created when absent.
 *
 * @throws {Error} A tool is missing or says why not; the message names it.
 */
export async function makePackages(
  outDirectory: string,
  { kinds = ['npm', 'python', 'rust'], verifiesCrate = true }: PackagesOptions = {},
): Promise<MadePackages> {
  const out = resolve(outDirectory);
  mkdirSync(out, { recursive: true });
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const workDir = mkdtempSync(join(ROOT, '.cache', 'packages-'));
  const has = (kind: keyof MadePackages): boolean => kinds.includes(kind);
  try {
    if (has('npm')) await ensureWebInterface();
    return {
      npm: has('npm') ? await makeNpmPackages(ROOT, out, join(workDir, 'npm')) : [],
      python: has('python') ? await makePythonPackages(ROOT, out, join(workDir, 'python')) : [],
      rust: has('rust') ? [await makeRustPackage(ROOT, out, verifiesCrate)] : [],
    };
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const made = await makePackages(process.argv[2] ?? join(ROOT, 'artefacts', 'packages'));
  console.log([...made.npm, ...made.python, ...made.rust].join('\n'));
}
