import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { LogLine } from '@toru/protocol';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';

import { DEFAULT_LOG_LIMITS, DEFAULT_TOTAL_LOG_BYTES } from '../../src/logs/limits.ts';
import { LineParser } from '../../src/logs/line-parser.ts';
import { createLogStore } from '../../src/logs/log-store.ts';
import { linesOnDisk, temporaryFolder } from './log-folder.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const page = read('docs/logs.md');
const schema = JSON.parse(read('docs/log-line.schema.json')) as { properties: Record<string, unknown> };
const check = new Ajv2020({ allErrors: true }).compile(schema);

function errorsOf(line: unknown): unknown[] {
  return check(line) ? [] : (check.errors ?? []);
}

/** First cells of the rows of the table under a heading. */
function tableUnder(heading: string): string[] {
  const section = page.slice(page.indexOf(`\n${heading}\n`));
  const rows = section.slice(0, section.indexOf('\n\n', section.indexOf('\n| '))).split('\n');
  return rows.flatMap((row) => /^\| `(\w+)`/.exec(row)?.[1] ?? []);
}

describe('docs/log-line.schema.json', () => {
  it('holds for real lines of every kind, and names every member of them', async () => {
    const dir = await temporaryFolder();
    const store = createLogStore({ dir, now: Date.now, limits: { burstLines: 6, linesPerS: 0 } });
    const log = store.plugin('weather');
    const { PassThrough } = await import('node:stream');
    const output = new PassThrough();
    const attachment = log.attach(output, 'stderr', 4711, 'run-1');
    output.end(
      'plain\n{"level":30,"msg":"json","seq":-1,"event":"forged"}\nTraceback (most recent call last):\nE: 1\n\u001b\u202e\n',
    );
    await attachment.detach(5_000);
    log.write({
      level: 'trace',
      message: '',
      stream: 'channel',
      pid: 4711,
      runId: 'run-1',
      fields: { deep: { x: [1] } },
    });
    log.write({ level: 'fatal', message: 'dropped', stream: 'channel', pid: 4711, runId: 'run-1' });
    log.write({ level: 'info', message: 'Started', stream: 'host', event: 'started', runId: 'run-1' });
    store.supervisor.write({
      level: 'warn',
      message: 'x',
      stream: 'host',
      event: 'crashed',
      plugin: 'weather',
      fields: { a: 1 },
    });
    store.supervisor.write({ level: 'info', message: 'Host started', stream: 'host', event: 'host_started' });
    await store.close();
    const lines = [
      ...linesOnDisk(join(dir, 'plugins/weather.log')),
      ...linesOnDisk(join(dir, 'plugin-supervisor.log')),
    ];
    expect(lines.map((line) => line.event ?? line.stream)).toEqual([
      'stderr',
      'stderr',
      'stderr',
      'stderr',
      'stderr',
      'channel',
      'started',
      'log_dropped',
      'crashed',
      'host_started',
    ]);
    for (const line of lines) {
      expect(errorsOf(line)).toEqual([]);
      expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(line)));
    }
  });

  it('refuses what is no line', () => {
    const line = {
      timestamp: '2026-11-22T09:00:00.000Z',
      level: 'info',
      plugin: 'p',
      message: 'm',
      run_id: 'r',
      seq: 1,
      stream: 'stdout',
    };
    expect(errorsOf(line)).toEqual([]);
    for (const wrong of [
      { seq: 0 },
      { seq: '1' },
      { level: 'loud' },
      { timestamp: '2026-11-22T09:00:00Z' },
      { stream: 'x' },
      { event: 'started' },
      { fields: [] },
    ]) {
      expect(errorsOf({ ...line, ...wrong })).not.toEqual([]);
    }
    for (const member of ['timestamp', 'level', 'message', 'seq', 'stream', 'plugin', 'run_id']) {
      expect(
        errorsOf(Object.fromEntries(Object.entries(line).filter(([name]) => name !== member))),
      ).not.toEqual([]);
    }
  });
});

describe('docs/logs.md', () => {
  it('explains every member of a line', () => {
    expect(tableUnder('## A line')).toEqual(Object.keys(schema.properties));
  });

  it('shows a line that is one', () => {
    const example = /```text\n({.+})\n```/.exec(page)?.[1] ?? '';
    expect(errorsOf(JSON.parse(example))).toEqual([]);
  });

  it('explains every type of event, in the order of the code', () => {
    const face = read('packages/supervisor/src/api.ts');
    const union = /type SupervisorEventType =([^;]+);/.exec(face)?.[1] ?? '';
    const types = [...union.matchAll(/'(\w+)'/g)].map((match) => match[1]);
    expect(types.length).toBeGreaterThan(20);
    expect(tableUnder('### For an agent that watches the host')).toEqual(types);
  });

  it('promises the defaults that the code has', () => {
    const promised = [...page.matchAll(/^\| [a-z][^|`]+\| (\d+) +\|$/gm)].map((match) => Number(match[1]));
    const { maxLineBytes, maxFileBytes, rotatedFiles, linesPerS, burstLines } = DEFAULT_LOG_LIMITS;
    expect(promised).toEqual([
      maxLineBytes,
      maxFileBytes,
      rotatedFiles,
      linesPerS,
      burstLines,
      DEFAULT_TOTAL_LOG_BYTES,
    ]);
  });

  it('is right about the beginnings of lines that it shows', () => {
    const parser = new LineParser('stdout');
    const level = (text: string): LogLine['level'] => parser.parse(text).level;
    for (const text of [
      '[WARN] text',
      'ERROR: text',
      '2026-11-22 09:00:00,123 - name - INFO - text',
      'time=… level=warn msg=…',
      '<3>text',
    ]) {
      expect(page).toContain(`\`${text}\``);
    }
    expect(level('[WARN] text')).toBe('warn');
    expect(level('time=1 level=warn msg=x')).toBe('warn');
    expect(level('<3>text')).toBe('error');
  });
});
