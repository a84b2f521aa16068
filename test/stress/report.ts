/** Results as lines for people and as a file for machines. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import type { CaseResult } from './stress-case.ts';

const FOLDER = fileURLToPath(new URL('../../artefacts/', import.meta.url));

/** One case: what was expected, what was seen, how the canaries fared. */
export function toLines(result: CaseResult): string {
  const { number, title, expectation, outcome, seen, ms } = result;
  const mark = { passed: 'ok     ', failed: 'FAILED ', skipped: 'skipped' }[outcome];
  return [
    `${mark} ${String(number).padStart(2)} ${title} (${(ms / 1000).toFixed(1)} s)`,
    `           expected:  ${expectation}`,
    `           seen:      ${seen}`,
    `           canary: ${toCanaryLine(result)}`,
  ].join('\n');
}

/** How the canaries of a case fared, all hosts together. */
export function toCanaryLine({ canaries }: CaseResult): string {
  if (canaries.length === 0) return 'none';
  const requests = canaries.reduce((sum, report) => sum + report.requests, 0);
  const failed = canaries.reduce((sum, report) => sum + report.failed, 0);
  const [own] = canaries;
  const p99 =
    own === undefined ? '' : `, p99 ${own.p99Ms.toFixed(1)} ms (calm ${own.calmP99Ms.toFixed(1)} ms)`;
  return `${requests} requests, ${failed} failed${p99}`;
}

/** The results as a table for docs/reliability.md. */
export function toTable(results: readonly CaseResult[]): string {
  const rows = results.map((result) => {
    const { number, title, expectation, outcome, seen } = result;
    const cells = [number, title, expectation, outcome, seen, toCanaryLine(result)];
    return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  });
  const at = new Date().toISOString().slice(0, 10);
  return [
    `Last full run: ${at}, Node ${process.version}, ${availableParallelism()} cores.`,
    '',
    '<!-- prettier-ignore -->',
    '| | case | expected | | seen | canary |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Writes `artefacts/stress.json`; says where that is. */
export function writeResults(results: readonly CaseResult[], isShort: boolean): string {
  mkdirSync(FOLDER, { recursive: true });
  const path = `${FOLDER}stress.json`;
  const machine = { node: process.version, cpus: availableParallelism(), at: new Date().toISOString() };
  writeFileSync(path, `${JSON.stringify({ form: isShort ? 'short' : 'full', machine, results }, null, 2)}\n`);
  return path;
}
