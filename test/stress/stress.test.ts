/** The stress suite in its short form; `npm run stress` runs it in full. */

import { rmSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ALL_CASES } from './all-cases.ts';
import { HostProcess, makeFolders } from './host.ts';
import { toCanaryLine, writeResults } from './report.ts';
import { runCase } from './run-case.ts';
import type { CaseResult } from './stress-case.ts';

let neighbor: HostProcess;
const results: CaseResult[] = [];

beforeAll(async () => {
  neighbor = await HostProcess.start(makeFolders());
});

afterAll(async () => {
  await neighbor.stop();
  rmSync(neighbor.folders.root, { recursive: true, force: true });
  writeResults(results, true);
});

describe('stress', () => {
  it.each(ALL_CASES.map((stress) => [stress.number, stress.title, stress] as const))(
    '%d %s',
    async (_number, _title, stress) => {
      const context = await runCase(stress, true, neighbor);
      results.push(context);
      expect(context.outcome, `${context.seen}; canary: ${toCanaryLine(context)}`).not.toBe('failed');
    },
  );
});
