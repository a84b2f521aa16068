import { describe, expect, it } from 'vitest';

import { createFaultReport } from './fault-report.ts';

const HOUR_MS = 3_600_000;

describe('faults of plugins', () => {
  it('are told once an hour for each plugin and kind', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const report = createFaultReport(
      (level, message, fields) => {
        lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
      },
      () => nowMs,
    );
    report.tell('a', 'x', 'first');
    report.tell('a', 'x', 'again');
    report.tell('a', 'y', 'other kind');
    report.tell('b', 'x', 'other plugin');
    nowMs = HOUR_MS - 1;
    report.tell('a', 'x', 'too early');
    nowMs = HOUR_MS;
    report.tell('a', 'x', 'an hour later');
    expect(lines).toEqual([
      'warn first {"plugin":"a"}',
      'warn other kind {"plugin":"a"}',
      'warn other plugin {"plugin":"b"}',
      'warn an hour later {"plugin":"a"}',
    ]);
  });

  it('of ever new kinds neither fill the log nor silence another plugin', () => {
    let count = 0;
    const report = createFaultReport(
      () => (count += 1),
      () => 0,
    );
    for (let at = 0; at < 10_000; at += 1) report.tell('noisy', `header x${at}`, 'left out');
    expect(count).toBe(20);
    report.tell('calm', 'cookie', 'not set');
    expect(count).toBe(21);
  });
});
