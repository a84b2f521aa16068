/**
 * `node bench/document.ts`: writes the figures of `artefacts/bench.json` into `docs/performance.md`, between the markers there.
 */

import { readFileSync, writeFileSync } from 'node:fs';

import { format } from 'prettier';

import type { BenchReport } from './report.ts';
import { putBetweenMarkers, toDocument } from './table.ts';

const REPORT = new URL('../artefacts/bench.json', import.meta.url);
const PAGE = new URL('../docs/performance.md', import.meta.url);

const report = JSON.parse(readFileSync(REPORT, 'utf8')) as BenchReport;
const page = putBetweenMarkers(readFileSync(PAGE, 'utf8'), toDocument(report));
writeFileSync(PAGE, await format(page, { parser: 'markdown' }));
const count = report.sections.length;
console.log(`docs/performance.md has the figures of ${count} sections, measured at ${report.at}`);
