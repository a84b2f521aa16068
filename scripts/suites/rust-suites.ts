/** The Rust suites: tests, lints and format of the SDK and of each example. Clippy, rustfmt and the SDK's rustdoc count as one test each. */
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, runProgram, type ProgramResult } from '../steps/run-program.ts';
import { isMissingCargoTool, isOutOfReach, readCargoTest } from './read-cargo.ts';
import { addReports, toBrokenSuite, toSkippedSuite, type Suite, type SuiteReport } from './suite.ts';

const DOC_ARGS = [
  '--offline',
  '--all-features',
  '--no-deps',
  '--config',
  'build.rustdocflags=["-D", "warnings"]',
];

/** Every crate. */
export function listRustSuites(): readonly Suite[] {
  return globSync(['sdks/rust/Cargo.toml', 'examples/*/Cargo.toml'], { cwd: ROOT })
    .map((file) => dirname(file))
    .sort()
    .map((folder) => ({ name: `Rust tests of ${folder}`, run: () => runCrate(folder) }));
}

async function runCrate(folder: string): Promise<SuiteReport> {
  const cargo = (...args: readonly string[]): Promise<ProgramResult> =>
    runProgram({
      command: 'cargo',
      args,
      cwd: join(ROOT, folder),
      env: { CARGO_TARGET_DIR: join(ROOT, '.cache/cargo-target'), CARGO_TERM_COLOR: 'never' },
    });
  const name = `Rust tests of ${folder}`;
  if ((await cargo('--version')).status !== 0) return toSkippedSuite(name, 'cargo is not installed');
  const fetched = await cargo('fetch');
  if (fetched.status !== 0) {
    return isOutOfReach(fetched.output)
      ? toSkippedSuite(name, 'the crate registry is out of reach')
      : toBrokenSuite(name, fetched.output);
  }
  const tests = await cargo('test', '--offline', '--all-features', '--no-fail-fast');
  const lints = await cargo('clippy', '--offline', '--all-features', '--all-targets', '--', '-D', 'warnings');
  const format = await cargo('fmt', '--check');
  return addReports([
    readCargoTest(name, tests),
    toVerdict(`clippy of ${folder}`, lints),
    toVerdict(`rustfmt of ${folder}`, format),
    ...(folder.startsWith('sdks/')
      ? [toVerdict(`rustdoc of ${folder}`, await cargo('doc', ...DOC_ARGS))]
      : []),
  ]);
}

function toVerdict(name: string, { status, output }: ProgramResult): SuiteReport {
  if (status === 0) return { passed: 1, failed: [], skipped: [] };
  return isMissingCargoTool(output)
    ? toSkippedSuite(name, 'this part of the Rust tools is not installed')
    : toBrokenSuite(name, output);
}
