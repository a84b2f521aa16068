/**
 * `npm run stress`: every case with real processes, one after the other, beside a plugin of another host that must not notice.
 *
 * `--short`: fewer rounds and smaller sizes. `--document`: puts the results into docs/reliability.md. Numbers choose cases.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import { insertBlocks } from '../../scripts/diagrams/supervision-blocks.ts';

import { ALL_CASES } from './all-cases.ts';
import { HostProcess, makeFolders } from './host.ts';
import { toLines, toTable, writeResults } from './report.ts';
import { runCase } from './run-case.ts';
import type { CaseResult } from './stress-case.ts';

const words = process.argv.slice(2);
const isShort = words.includes('--short');
const numbers = words.filter((word) => !word.startsWith('--')).map(Number);
const cases = ALL_CASES.filter(({ number }) => numbers.length === 0 || numbers.includes(number));

const neighbor = await HostProcess.start(makeFolders());
const results: CaseResult[] = [];
for (const it of cases) {
  const result = await runCase(it, isShort, neighbor);
  results.push(result);
  console.log(toLines(result));
}
await neighbor.stop();
rmSync(neighbor.folders.root, { recursive: true, force: true });

if (words.includes('--document')) {
  const document = new URL('../../docs/reliability.md', import.meta.url);
  const blocks = new Map([['stress', toTable(results)]]);
  writeFileSync(document, insertBlocks(readFileSync(document, 'utf8'), blocks));
}

const count = (outcome: CaseResult['outcome']): number =>
  results.filter((it) => it.outcome === outcome).length;
console.log(`\nWritten to ${writeResults(results, isShort)}`);
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
process.exitCode = count('failed') === 0 ? 0 : 1;
