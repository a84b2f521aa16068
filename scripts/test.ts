/**
 * `npm test`: every suite in every language, one after the other, because several measure time.
 *
 * The last line is `N passed, N failed, N skipped`, added up from what the runners themselves report; everything that failed or
 * did not run is named above it. Words after the command choose suites by a part of their name.
 */
import { toSeconds } from './steps/run-program.ts';
import { listPythonSuites } from './suites/python-suites.ts';
import { listRustSuites } from './suites/rust-suites.ts';
import { addReports, toCountLine, type SuiteReport } from './suites/suite.ts';
import { listVitestSuites } from './suites/vitest-suites.ts';

const wanted = process.argv.slice(2).map((word) => word.toLowerCase());
const suites = [...listVitestSuites(), ...listPythonSuites(), ...listRustSuites()].filter(
  ({ name }) => wanted.length === 0 || wanted.some((word) => name.toLowerCase().includes(word)),
);
if (suites.length === 0) {
  console.error(`There is no suite for: ${wanted.join(', ')}`);
  process.exit(64);
}

const reports: SuiteReport[] = [];
for (const suite of suites) {
  const { name } = suite;
  console.log(`${name} …`);
  const startedAtMs = performance.now();
  const report = await suite.run();
  const took = toSeconds(performance.now() - startedAtMs);
  console.log(
    `${report.failed.length === 0 ? 'ok    ' : 'FAILED'}  ${name}: ${toCountLine(report)} (${took})`,
  );
  reports.push(report);
}

const all = addReports(reports);
for (const { name, detail } of all.failed)
  console.log(`\nFAILED ${name}\n${detail.replaceAll(/^/gm, '    ')}`);
if (all.skipped.length > 0) console.log('');
for (const { name, reason } of all.skipped) console.log(`skipped ${name}: ${reason}`);
console.log(`\n${toCountLine(all)}`);
process.exitCode = all.failed.length === 0 ? 0 : 1;
