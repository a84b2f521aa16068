/** The torture suite in its short form; `npm run torture` runs it in full. */

import { rmSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ALL_CASES } from './all-cases.ts';
import { HostProcess, makeFolders } from './host.ts';
import { toCanaryLine, writeResults } from './report.ts';
import { runCase } from './run-case.ts';
import type { CaseResult } from './torture-case.ts';

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

describe('torture', () => {
  it.each(ALL_CASES.map((torture) => [torture.number, torture.title, torture] as const))(
    '%d %s',
    async (_number, _title, torture) => {
      const context = await runCase(torture, true, neighbor);
      results.push(context);
      expect(context.outcome, `${context.seen}; canary: ${toCanaryLine(context)}`).not.toBe('failed');
    },
  );
});
