import { setTimeout as pause } from 'node:timers/promises';

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { DEFAULT_LOG_LIMITS } from './limits.ts';
import type { LogLimits } from './limits.ts';
import type { AppendTarget } from './log-file.ts';
import { LogWriter } from './log-writer.ts';
import type { LogState } from './plugin-log.ts';
import { WriteSlots } from './write-slots.ts';

/** A disk in memory with room for so many bytes, and writes that stop where it pleases. */
class MemoryFile implements AppendTarget {
  room = Infinity;
  /** Bytes that each write takes at most, in turn; then all. */
  shortWrites: number[] = [];
  /** Thrown by the next write instead of `ENOSPC`. */
  failure: string | null = null;
  files: string[] = [''];
  isOpen = false;
  #last: Promise<unknown> = Promise.resolve();

  get size(): number {
    return Buffer.byteLength(this.files.at(-1) ?? '');
  }

  open(): Promise<boolean> {
    const isNew = !this.isOpen;
    this.isOpen = true;
    const current = this.files.pop() ?? '';
    this.files.push(isNew && current !== '' && !current.endsWith('\n') ? `${current}\n` : current);
    return Promise.resolve(isNew);
  }

  append(bytes: Buffer): Promise<number> {
    const code = this.failure ?? (this.room === 0 ? 'ENOSPC' : null);
    if (code !== null) return Promise.reject(Object.assign(new Error(`${code}: refused`), { code }));
    const taken = bytes.subarray(
      0,
      Math.max(1, Math.min(bytes.length, this.room, this.shortWrites.shift() ?? Infinity)),
    );
    this.room -= taken.length;
    this.files.push((this.files.pop() ?? '') + taken.toString('latin1'));
    return Promise.resolve(taken.length);
  }

  rotate(): Promise<void> {
    this.files.push('');
    return Promise.resolve();
  }

  lastSeq(): Promise<number> {
    return Promise.resolve(0);
  }

  close(): Promise<void> {
    this.isOpen = false;
    return Promise.resolve();
  }

  exclusive<T>(use: () => Promise<T>): Promise<T> {
    const run = this.#last.then(use, use);
    this.#last = run;
    return run;
  }

  /** Numbers of the whole lines, in order. */
  numbers(): number[] {
    return this.files
      .flatMap((file) => file.split('\n'))
      .flatMap((text) => (text.startsWith('{') && text.endsWith('}') ? [seqOf(text)] : []));
  }
}

function seqOf(text: string): number {
  return Number(/"seq":(\d+)/.exec(text)?.[1]);
}

function create(
  file: AppendTarget,
  limits: Partial<LogLimits> = {},
): { writer: LogWriter; announced: number[]; states: LogState[] } {
  const announced: number[] = [];
  const states: LogState[] = [];
  const writer = new LogWriter({
    file,
    path: '/logs/x.log',
    plugin: 'x',
    limits: { ...DEFAULT_LOG_LIMITS, retryMs: 1, ...limits },
    slots: new WriteSlots(1),
    now: () => 0,
    onWritten: (lines) => announced.push(...lines.map((line) => line.seq)),
    onState: (state) => states.push(state),
    onRotated: () => undefined,
  });
  return { writer, announced, states };
}

const entry = { level: 'info', message: 'text', stream: 'stdout' } as const;
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('LogWriter', () => {
  it('numbers, writes and announces each line once, wherever writes stop', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(200)), fc.nat(40), async (shortWrites, lines) => {
        const file = new MemoryFile();
        file.shortWrites = [...shortWrites];
        const { writer, announced } = create(file, { maxFileBytes: 500 });
        for (let line = 0; line < lines; line += 1) writer.take(entry, 1, false);
        await writer.flush();
        expect(file.numbers()).toEqual(upTo(lines));
        expect(announced).toEqual(upTo(lines));
        expect(file.files.slice(0, -1).every((text) => text.length <= 500 && text.endsWith('\n'))).toBe(true);
        expect(await writer.close()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('goes on in the middle of a line after the disk was full', async () => {
    const file = new MemoryFile();
    file.room = 150;
    const { writer, announced, states } = create(file);
    for (let line = 0; line < 5; line += 1) writer.take(entry, 1, false);
    await writer.flush();
    expect(states).toMatchObject([
      { kind: 'failing', code: 'ENOSPC', message: 'Cannot write log "/logs/x.log": ENOSPC: refused' },
    ]);
    expect(announced).toEqual([1]);
    expect(writer.unwritten().map((line) => line.seq)).toEqual([2, 3, 4, 5]);
    file.room = Infinity;
    await vi.waitFor(() => expect(writer.state.kind).toBe('writing'));
    await writer.flush();
    expect(file.files).toHaveLength(1);
    expect(file.numbers()).toEqual(upTo(5));
    expect(announced).toEqual(upTo(5));
    await writer.close();
  });

  it('begins the line again when the file had to be opened again', async () => {
    const file = new MemoryFile();
    const { writer, announced } = create(file);
    file.shortWrites = [150];
    for (let line = 0; line < 3; line += 1) writer.take(entry, 1, false);
    const append = file.append.bind(file);
    file.append = async (bytes) => {
      const taken = await append(bytes);
      file.failure = 'EIO';
      return taken;
    };
    await writer.flush();
    expect(writer.state).toMatchObject({ kind: 'failing', code: 'EIO' });
    file.append = append;
    file.failure = null;
    await vi.waitFor(() => expect(writer.state.kind).toBe('writing'));
    await writer.flush();
    expect(file.numbers()).toEqual(upTo(3));
    expect(announced).toEqual(upTo(3));
    // One torn line, ended by a newline and no JSON.
    const isWhole = (text: string): boolean => text.startsWith('{') && text.endsWith('}');
    expect(file.files[0]?.split('\n').filter((text) => text !== '' && !isWhole(text))).toHaveLength(1);
    await writer.close();
  });

  it('holds a bounded backlog, and what it refuses takes no number', async () => {
    const file = new MemoryFile();
    file.room = 0;
    const { writer } = create(file, { failingBacklogBytes: 10 });
    writer.take(entry, 1, false);
    await writer.flush();
    const taken = Array.from({ length: 100 }, () => writer.take(entry, 1, false)).filter(Boolean).length;
    expect(taken).toBe(10);
    file.room = Infinity;
    await vi.waitFor(() => expect(writer.state.kind).toBe('writing'));
    writer.take(entry, 1, false);
    await writer.flush();
    expect(file.numbers()).toEqual(upTo(12));
    await writer.close();
  });

  it('says at the end how many lines are lost', async () => {
    const file = new MemoryFile();
    file.failure = 'EROFS';
    const { writer } = create(file, { retryMs: 60_000 });
    for (let line = 0; line < 7; line += 1) writer.take(entry, 1, false);
    expect(await writer.close()).toBe(7);
  });

  it('tries again by itself', async () => {
    const file = new MemoryFile();
    file.failure = 'EROFS';
    const { writer, states } = create(file);
    writer.take(entry, 1, false);
    await writer.flush();
    await pause(5);
    file.failure = null;
    await vi.waitFor(() => expect(file.numbers()).toEqual([1]));
    expect(states.map((state) => state.kind)).toEqual(['failing', 'writing']);
    await writer.close();
  });
});

describe('WriteSlots', () => {
  it('lets only so many work at a time, each in turn, also after failures', async () => {
    const slots = new WriteSlots(2);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const work = (index: number): Promise<void> =>
      slots.use(async () => {
        running += 1;
        most = Math.max(most, running);
        order.push(index);
        await Promise.resolve();
        running -= 1;
        if (index % 3 === 0) throw new Error('failed');
      });
    await Promise.allSettled(Array.from({ length: 10 }, (_, index) => work(index)));
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('can let one work alone', async () => {
    const slots = new WriteSlots(2);
    let running = 0;
    const work = async (): Promise<void> => {
      running += 1;
      await pause(1);
      running -= 1;
    };
    const before = [slots.use(work), slots.use(work), slots.use(work)];
    const alone = slots.useAll(async () => {
      expect(running).toBe(0);
      await pause(2);
      expect(running).toBe(0);
    });
    await Promise.all([...before, alone, slots.use(work), slots.use(work)]);
  });
});
