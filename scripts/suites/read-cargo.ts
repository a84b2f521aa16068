/** Reads what `cargo` says. Pure. */
import type { ProgramResult } from '../steps/run-program.ts';
import { toBrokenSuite, type SuiteReport } from './suite.ts';

/** Counts of `cargo test`, summed over all its programs; the panic text of each failed test is its detail. */
export function readCargoTest(suite: string, { status, output }: ProgramResult): SuiteReport {
  let passed = 0;
  for (const [, count = '0'] of output.matchAll(/^test result: \w+\. (\d+) passed;/gm))
    passed += Number(count);
  const failed = [...output.matchAll(/^test (.+) \.\.\. FAILED$/gm)].map(([, name = '']) => ({
    name,
    detail: readPanic(name, output),
  }));
  const skipped = [...output.matchAll(/^test (.+) \.\.\. ignored(?:, (.+))?$/gm)].map(
    ([, name = '', reason = 'no reason given']) => ({ name, reason }),
  );
  if (status !== 0 && failed.length === 0) failed.push(...toBrokenSuite(suite, output).failed);
  return { passed, failed, skipped };
}

/** Whether `cargo` failed because it could not reach a registry. */
export function isOutOfReach(output: string): boolean {
  return /failed to download|could not resolve|could not connect|failed to connect|timed? ?out|network failure|spurious network/i.test(
    output,
  );
}

/** Whether `cargo` lacks the subcommand. */
export function isMissingCargoTool(output: string): boolean {
  return /no such (sub)?command|is not installed for the toolchain/i.test(output);
}

function readPanic(name: string, output: string): string {
  const start = output.indexOf(`---- ${name} stdout ----`);
  if (start < 0) return 'no output';
  const ends = ['\n---- ', '\n\nfailures:\n']
    .map((mark) => output.indexOf(mark, start + 1))
    .filter((end) => end >= 0);
  return output.slice(start, Math.min(...ends, output.length)).trim();
}
