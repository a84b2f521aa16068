import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { LogLine } from '@toru/protocol';
import { describe, expect, it, vi } from 'vitest';

import type { LogQuery } from '../../src/api.ts';
import type { PluginLog } from '../../src/logs/plugin-log.ts';
import { hostEntry, openLog, range, temporaryFolder } from './log-folder.ts';

const START_MS = Date.parse('2026-11-22T09:00:00.000Z');
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const SMALL = { maxFileBytes: 8_000, rotatedFiles: 100, memoryLines: 20 };

/** 1000 lines, one a second, over many files: line n has level n % 4 and the word `even` or `odd`. */
async function filledLog(path: string): Promise<PluginLog> {
  const log = openLog(path, SMALL);
  for (let n = 1; n <= 1_000; n += 1) {
    log.write(
      hostEntry(`line ${n} ${n % 2 === 0 ? 'Even' : 'Odd'}`, {
        level: LEVELS[n % 4] ?? 'info',
        atMs: START_MS + n * 1_000,
        fields: { n, code: `<${n}>` },
      }),
    );
  }
  await log.flush();
  return log;
}

async function allPages(log: PluginLog, query: LogQuery): Promise<number[]> {
  const numbers: number[] = [];
  for (let before: number | null | undefined; before !== null;) {
    const page = await log.page({ ...query, before });
    numbers.push(...page.lines.map((line) => line.seq));
    before = page.next;
  }
  return numbers;
}

const down = (first: number, last: number, wanted: (n: number) => boolean = () => true): number[] =>
  range(first, last).filter(wanted).reverse();

describe('page', () => {
  it('gives the newest lines first, page by page, over all files', async () => {
    const log = await filledLog(join(await temporaryFolder(), 'weather.log'));
    expect(await allPages(log, { limit: 7 })).toEqual(down(1, 1_000));
    expect(await allPages(log, { limit: 500 })).toEqual(down(1, 1_000));
    expect((await log.page({})).lines).toHaveLength(200);
    expect(await log.page({ limit: 1_000 })).toMatchObject({ next: null });
    expect(await log.page({ before: 1 })).toEqual({ lines: [], next: null });
    expect((await log.page({ limit: 0 })).lines).toHaveLength(1);
  });

  it('filters by level, text and time', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = await filledLog(path);
    expect(await allPages(log, { level: 'warn', limit: 99 })).toEqual(down(1, 1_000, (n) => n % 4 >= 2));
    expect(await allPages(log, { search: 'EVEN', limit: 333 })).toEqual(down(1, 1_000, (n) => n % 2 === 0));
    expect(await allPages(log, { search: '"code":"<17>"' })).toEqual([17]);
    expect(await allPages(log, { search: 'in no line' })).toEqual([]);
    expect(await allPages(log, { untilMs: START_MS + 100_000 })).toEqual(down(1, 100));
    expect(
      await allPages(log, { sinceMs: START_MS + 100_000, untilMs: START_MS + 200_000, search: 'odd' }),
    ).toEqual(down(100, 200, (n) => n % 2 === 1));
  });

  it('reads a log that another process has written', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    await (await filledLog(path)).close();
    const log = openLog(path, SMALL);
    expect(await allPages(log, { limit: 300 })).toEqual(down(1, 1_000));
    expect((await log.page({ before: 501, limit: 1 })).lines[0]?.message).toBe('line 500 Even');
    expect(await openLog(join(path, '..', 'none.log')).page({})).toEqual({ lines: [], next: null });
  });

  it('goes over a hole that the cap on the total has left', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = await filledLog(path);
    await rm(`${path}.3`);
    const numbers = await allPages(log, { limit: 50 });
    expect(numbers.length).toBeLessThan(1_000);
    expect(numbers.length).toBeGreaterThan(900);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  });

  it('includes a line written just before, and stays exact while lines are written', async () => {
    const log = openLog(join(await temporaryFolder(), 'weather.log'), SMALL);
    for (let n = 1; n <= 300; n += 1) {
      log.write(hostEntry(`line ${n}`));
      if (n % 10 !== 0) continue;
      expect((await log.page({ limit: 2_000 })).lines.map((line) => line.seq)).toEqual(down(1, n));
    }
  });
});

describe('follow', () => {
  it('gives each line once and in order, from any point, while lines are written and files rotate', async () => {
    const log = openLog(join(await temporaryFolder(), 'weather.log'), { ...SMALL, backlogBytes: 1e9 });
    const total = 6_000;
    const followers: { readonly after: number; readonly seen: number[] }[] = [];
    for (let n = 1; n <= total; n += 1) {
      log.write(hostEntry(`line ${n}`));
      if (n % 500 === 0) {
        // A follower asks for what it can know: lines that are written.
        await log.flush();
        for (const after of [0, Math.floor(n / 2), n - 10]) {
          const follower = { after, seen: [] as number[] };
          followers.push(follower);
          log.follow(after, (line) => follower.seen.push(line.seq));
        }
      }
      if (n % 25 === 0) await nextTurn();
    }
    for (const { after, seen } of followers) {
      await vi.waitFor(() => expect(seen.at(-1)).toBe(total), { timeout: 20_000 });
      expect(seen).toEqual(range(after + 1, total));
    }
  });

  it('starts with what comes when told no number', async () => {
    const log = await filledLog(join(await temporaryFolder(), 'weather.log'));
    const seen: LogLine[] = [];
    log.follow(null, (line) => seen.push(line));
    log.write(hostEntry('next'));
    await log.flush();
    expect(seen.map((line) => line.message)).toEqual(['next']);
  });

  it('ends when told to, at any point', async () => {
    const log = await filledLog(join(await temporaryFolder(), 'weather.log'));
    const seen: number[] = [];
    const stop = log.follow(0, (line) => {
      seen.push(line.seq);
      if (line.seq === 150) stop();
    });
    await vi.waitFor(() => expect(seen).toHaveLength(150));
    log.write(hostEntry('next'));
    await log.flush();
    expect(seen).toEqual(range(1, 150));
    log.follow(0, () => expect.unreachable())();
  });

  it('goes on with new lines after a number that is not reached yet', async () => {
    const log = await filledLog(join(await temporaryFolder(), 'weather.log'));
    const seen: number[] = [];
    log.follow(5_000, (line) => seen.push(line.seq));
    await log.page({});
    log.write(hostEntry('next'));
    await log.flush();
    await vi.waitFor(() => expect(seen).toEqual([1_001]));
  });

  it('starts with the oldest line left when older ones are gone', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path, { ...SMALL, rotatedFiles: 2 });
    for (let n = 1; n <= 1_000; n += 1) log.write(hostEntry(`line ${n}`));
    await log.flush();
    const seen: number[] = [];
    log.follow(5, (line) => seen.push(line.seq));
    await vi.waitFor(() => expect(seen.at(-1)).toBe(1_000));
    expect(seen[0]).toBeGreaterThan(6);
    expect(seen).toEqual(range(seen[0] ?? 0, 1_000));
  });

  it('lets a listener that throws go, says so, and serves the others', async () => {
    const log = openLog(join(await temporaryFolder(), 'weather.log'));
    const seen: string[] = [];
    log.follow(null, () => {
      throw new Error('no more');
    });
    log.follow(null, (line) => seen.push(line.message));
    log.write(hostEntry('one'));
    await vi.waitFor(() => expect(seen).toEqual(['one', 'A reader of this log failed: no more']));
  });
});
