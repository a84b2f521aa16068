import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { PassThrough, Readable } from 'node:stream';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import type { LogAttachment, PluginLog } from '../../src/logs/plugin-log.ts';
import { collectGarbage } from '../collect-garbage.ts';
import { linesOnDisk, openLog, range, temporaryFolder } from './log-folder.ts';

type Child = ChildProcessByStdio<null, Readable, Readable>;

function shell(script: string): Child {
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  onTestFinished(() => killGroup(child));
  return child;
}

function killGroup(child: Child): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // Nothing of it is left.
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

function attachBoth(log: PluginLog, child: Child, runId = 'run'): readonly LogAttachment[] {
  const pid = child.pid ?? 0;
  return [log.attach(child.stdout, 'stdout', pid, runId), log.attach(child.stderr, 'stderr', pid, runId)];
}

/** Runs a script to its end and reads what it said. */
async function runInto(log: PluginLog, script: string): Promise<Child> {
  const child = shell(script);
  const attachments = attachBoth(log, child);
  await once(child, 'exit');
  await Promise.all(attachments.map((attachment) => attachment.detach(5_000)));
  await log.flush();
  return child;
}

describe('the output of a child', () => {
  it('is stamped by the host', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path, {}, { now: () => Date.parse('2026-11-22T09:00:00.123Z') });
    const forged = JSON.stringify({
      level: 'error',
      message: 'm',
      timestamp: 'T',
      plugin: 'x',
      pid: 1,
      run_id: 'y',
      seq: 99,
      stream: 'host',
      event: 'e',
    });
    const child = await runInto(
      log,
      `printf '%s\\n' '${forged}' plain; sleep 0.05; printf 'Traceback (most recent call last):\\n  f\\nlast' >&2`,
    );
    const stamp = { timestamp: '2026-11-22T09:00:00.123Z', plugin: 'weather', pid: child.pid, run_id: 'run' };
    expect(linesOnDisk(path)).toEqual([
      {
        ...stamp,
        level: 'error',
        message: 'm',
        seq: 1,
        stream: 'stdout',
        fields: { timestamp: 'T', plugin: 'x', pid: 1, run_id: 'y', seq: 99, stream: 'host', event: 'e' },
      },
      { ...stamp, level: 'info', message: 'plain', seq: 2, stream: 'stdout' },
      { ...stamp, level: 'warn', message: 'Traceback (most recent call last):', seq: 3, stream: 'stderr' },
      { ...stamp, level: 'warn', message: '  f', seq: 4, stream: 'stderr' },
      { ...stamp, level: 'error', message: 'last', seq: 5, stream: 'stderr' },
    ]);
    expect(log.lastOutput(2, 'run')).toEqual(['  f', 'last']);
    expect(log.lastOutput(50, 'another run')).toEqual([]);
  });

  it('without a newline for 10 MiB is one cut line', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path);
    await runInto(log, `head -c 10485760 /dev/zero | tr '\\0' x; echo; echo after`);
    const [long, after] = linesOnDisk(path);
    expect(long?.message).toBe(`${'x'.repeat(65_536)} … [cut: 10485760 bytes]`);
    expect(after?.message).toBe('after');
  });

  it('is let go of in time although a grandchild holds the pipe', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path);
    const child = shell('sleep 60 & echo said; printf unfinished');
    const attachments = attachBoth(log, child);
    await once(child, 'exit');
    await Promise.all(attachments.map((attachment) => attachment.detach(50)));
    await log.flush();
    expect(linesOnDisk(path).map((line) => line.message)).toEqual(['said', 'unfinished']);
    expect(child.stdout.destroyed).toBe(true);
    await Promise.all(attachments.map((attachment) => attachment.detach(50)));
  });

  it('may fail to be read without harm', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path);
    const source = new PassThrough();
    const attachment = log.attach(source, 'stdout', 1, 'run');
    source.write('before\n');
    await vi.waitFor(() => expect(log.lines).toBe(1));
    source.destroy(new Error('EIO: broken'));
    await attachment.detach(1_000);
    await log.flush();
    expect(linesOnDisk(path).map((line) => [line.stream, line.message])).toEqual([
      ['stdout', 'before'],
      ['host', 'Cannot read stdout: EIO: broken'],
    ]);
  });

  it('is read although it had ended before', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path);
    const source = new PassThrough();
    source.destroy();
    await once(source, 'close');
    await log.attach(source, 'stdout', 1, 'run').detach(60_000);
    expect(log.lines).toBe(0);
  });
});

describe('output over the rate', () => {
  it('is dropped and counted, every line exactly once', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const drops: number[] = [];
    const log = openLog(
      path,
      { linesPerS: 100, burstLines: 1_000 },
      { onDropped: (drop) => drops.push(drop.count) },
    );
    await runInto(log, 'seq 1 200000; echo last words');
    const lines = linesOnDisk(path);
    const said = lines.filter((line) => line.stream === 'stdout');
    const told = lines.filter((line) => line.event === 'log_dropped');
    expect(lines.map((line) => line.seq)).toEqual(range(1, lines.length));
    expect(said.length + log.dropped).toBe(200_001);
    expect(told.reduce((sum, line) => sum + Number(line.fields?.['count']), 0)).toBe(log.dropped);
    expect(drops.reduce((sum, count) => sum + count, 0)).toBe(log.dropped);
    // The order is that of the output, its beginning and its end are there.
    const numbers = said.map((line) => Number(line.message)).filter((number) => !Number.isNaN(number));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(numbers.slice(0, 1_000)).toEqual(range(1, 1_000));
    expect(said.at(-1)?.message).toBe('last words');
    expect(log.lastOutput(50)).toEqual([...range(199_952, 200_000).map(String), 'last words']);
  });

  it('is forgotten once lines flow again', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    let nowMs = 0;
    const log = openLog(path, { linesPerS: 2, burstLines: 2 }, { now: () => nowMs });
    const source = new PassThrough();
    const attachment = log.attach(source, 'stdout', 1, 'run');
    const say = async (text: string, seen: number): Promise<void> => {
      source.write(text);
      await vi.waitFor(() => expect(source.readableLength + source.writableLength).toBe(0));
      expect(log.lines).toBe(seen);
    };
    await say('1\n2\n3\n4\n', 2);
    await say('5\n', 2);
    nowMs += 999;
    await say('6\n', 2);
    nowMs += 1;
    await say('7\n', 4);
    source.end();
    await attachment.detach(1_000);
    await log.flush();
    expect(linesOnDisk(path).map((line) => line.message)).toEqual([
      '1',
      '2',
      'Dropped 4 lines: more than 2 lines per second',
      '7',
    ]);
  });

  it('is read at a pace when it is endless', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path, { readBytesPerS: 1_000_000 });
    const chunk = Buffer.from('x\n'.repeat(8_192));
    let bytes = 0;
    const endless = new Readable({
      read() {
        bytes += chunk.length;
        setImmediate(() => this.push(chunk));
      },
    });
    const start = performance.now();
    const attachment = log.attach(endless, 'stdout', 1, 'run');
    await vi.waitFor(() => expect(bytes).toBeGreaterThan(300_000), { timeout: 10_000, interval: 1 });
    // 20 000 bytes in 20 ms, and each time what one chunk is more.
    expect(performance.now() - start).toBeGreaterThan(100);
    await attachment.detach(0);
  });

  it('keeps its end when it pauses, without waiting for the child', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path, { linesPerS: 1, burstLines: 10, dropReportMs: 20 });
    attachBoth(log, shell('seq 1 1000; sleep 60'));
    await vi.waitFor(() => expect(log.lastOutput(1)).toEqual(['1000']), { timeout: 10_000 });
    await log.flush();
    expect(log.lines + log.dropped).toBeGreaterThanOrEqual(1_000);
    expect(linesOnDisk(path).at(-1)?.message).toBe('1000');
  });

  it('does not hold back lines of the host, and counts those of the channel', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path, { linesPerS: 0, burstLines: 3 });
    for (let index = 0; index < 10; index += 1) {
      log.write({ level: 'info', message: `channel ${index}`, stream: 'channel' });
      log.write({ level: 'info', message: `host ${index}`, stream: 'host' });
    }
    await log.close();
    const lines = linesOnDisk(path);
    expect(lines.filter((line) => line.stream === 'channel')).toHaveLength(3);
    expect(lines.filter((line) => line.message.startsWith('host '))).toHaveLength(10);
    expect(lines.at(-1)).toMatchObject({
      message: 'Dropped 7 lines: more than 0 lines per second',
      fields: { count: 7, reason: 'rate' },
    });
  });

  it('100 000 lines a second and more leave the event loop and memory alone', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path);
    const attachments = attachBoth(log, shell(`yes "$(head -c 100 /dev/zero | tr '\\0' x)"`));
    await vi.waitFor(() => expect(log.lines + log.dropped).toBeGreaterThan(20_000), { timeout: 10_000 });
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    await collectGarbage();
    const before = process.memoryUsage();
    await vi.waitFor(() => expect(log.lines + log.dropped).toBeGreaterThan(1_000_000), { timeout: 25_000 });
    await collectGarbage();
    const after = process.memoryUsage();
    loop.disable();
    await Promise.all(attachments.map((attachment) => attachment.detach(0)));
    expect(log.lines).toBeLessThan(100_000);
    // Of 100 MB that came in.
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16_777_216);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(16_777_216);
    expect(loop.percentile(50) / 1e6).toBeLessThan(50);
  });
});

describe('a line that waits for its newline', () => {
  it('is shown after a while, and its rest when that comes', async () => {
    const log = openLog(join(await temporaryFolder(), 'weather.log'), { waitingLineMs: 20 });
    const output = new PassThrough();
    const attachment = log.attach(output, 'stdout', 1, 'run');
    const shown = (): readonly string[] => log.lastOutput(50);
    output.write('Password: ');
    await vi.waitFor(() => expect(shown()).toEqual(['Password: ']));
    output.write('\nnext\n10 %\r20 %\r');
    await vi.waitFor(() => expect(shown()).toEqual(['Password: ', 'next', '20 %']));
    output.write('30 %\r100 %\n');
    await vi.waitFor(() => expect(shown().at(-1)).toBe('100 %'));
    expect(shown()).toEqual(['Password: ', 'next', '20 %', '100 %']);
    output.end();
    await attachment.detach(1_000);
  });

  it('is waited for while it is JSON, or less than a character', async () => {
    const log = openLog(join(await temporaryFolder(), 'weather.log'), { waitingLineMs: 20 });
    const output = new PassThrough();
    const errors = new PassThrough();
    log.attach(errors, 'stderr', 1, 'run');
    log.attach(output, 'stdout', 1, 'run');
    errors.write('{"level":"error",');
    output.write(Buffer.from([0xe2, 0x82]));
    errors.write('"message":"whole"}\nwait');
    await vi.waitFor(() => expect(log.lastOutput(50)).toEqual(['whole', 'wait']));
    output.write(Buffer.from([0xac, 0x0a]));
    await vi.waitFor(() => expect(log.lastOutput(50).at(-1)).toBe('€'));
  });

  it('of links and titles only the text and its address get into the log', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path);
    await runInto(
      log,
      String.raw`printf '\033]0;title\007\033]8;;https://a.example\033\\docs\033]8;;\033\\\n'`,
    );
    log.write({ level: 'info', message: '\u001b]0;title\u0007said', stream: 'channel' });
    await log.flush();
    expect(linesOnDisk(path).map(({ message }) => message)).toEqual(['docs (https://a.example)', 'said']);
  });
});
