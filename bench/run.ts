/**
 * `npm run bench`: measures section by section, prints tables and goals, and writes all to `artefacts/bench.json`.
 *
 * `--quick`: fewer and shorter rounds. Names of sections: only these, and the others of the last run stay in the file.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';

import { crash } from './crash.ts';
import { endToEnd } from './end-to-end.ts';
import { keyValue } from './key-value.ts';
import { logs } from './logs.ts';
import { describeMachine } from './machine.ts';
import { memoryUse } from './memory-use.ts';
import type { BenchReport, SectionReport } from './report.ts';
import { roundTrip } from './round-trip.ts';
import { scaling } from './scaling.ts';
import { sdks } from './sdks.ts';
import type { Effort, Findings, Section } from './section.ts';
import { start } from './start.ts';
import { streams } from './streams.ts';
import { toLines, toGoalLine } from './table.ts';

const SECTIONS: readonly Section[] = [
  endToEnd,
  roundTrip,
  sdks,
  streams,
  start,
  memoryUse,
  crash,
  keyValue,
  logs,
  scaling,
];
const FULL: Effort = { rounds: 6, scale: 1 };
const QUICK: Effort = { rounds: 2, scale: 0.5 };
const FILE = new URL('../artefacts/bench.json', import.meta.url);

const names = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = names.filter((name) => !SECTIONS.some((section) => section.name === name));
if (unknown.length > 0) {
  console.error(
    `No section is called "${unknown.join('", "')}". There are: ${SECTIONS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const isQuick = process.argv.includes('--quick');
const machine = describeMachine();
const loadBefore = loadavg()[0] ?? Number.NaN;
console.log(
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, Node ${machine.node}, load ${loadBefore.toFixed(2)}`,
);
const reports: SectionReport[] = [];
for (const section of SECTIONS) {
  if (names.length > 0 && !names.includes(section.name)) continue;
  reports.push(await runSection(section));
  save();
}

async function runSection({ name, measure }: Section): Promise<SectionReport> {
  const startedMs = performance.now();
  const findings = await measure(isQuick ? QUICK : FULL).catch(toFailure);
  const tookS = Math.round((performance.now() - startedMs) / 1_000);
  console.log(`\n== ${name} (${tookS} s)`);
  for (const table of findings.tables) console.log(`\n${toLines(table).join('\n')}`);
  if (findings.goals.length > 0) console.log(`\n${findings.goals.map(toGoalLine).join('\n')}`);
  for (const note of findings.notes) console.log(`  ${note}`);
  return { name, tookS, ...findings };
}

/** A section that fails does not take the others with it. */
function toFailure(error: unknown): Findings {
  process.exitCode = 1;
  console.error(error);
  const reason = error instanceof Error ? error.message : String(error);
  return { tables: [], goals: [], notes: [`Not measured: ${reason}.`] };
}

function save(): void {
  const before = names.length === 0 ? [] : readSections();
  const sections = SECTIONS.flatMap(
    ({ name }) =>
      reports.find((report) => report.name === name) ?? before.find((report) => report.name === name) ?? [],
  );
  const report: BenchReport = { at: new Date().toISOString(), isQuick, machine, loadBefore, sections };
  mkdirSync(new URL('.', FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(report, null, 2)}\n`);
}

function readSections(): readonly SectionReport[] {
  try {
    return (JSON.parse(readFileSync(FILE, 'utf8')) as BenchReport).sections;
  } catch {
    return [];
  }
}
