/**
 * A temporary folder with a log in it, for tests: created before, closed and removed after.
 */

import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { LogLine } from '@toru/protocol';
import { onTestFinished } from 'vitest';

import type { LogEntry, PluginLog, PluginLogOptions } from '../../src/logs/plugin-log.ts';
import { createPluginLog } from '../../src/logs/rotated-log.ts';

/** A new folder, removed when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'toru-logs-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

/** A log of the plugin `weather`, closed when the test is over. */
export function openLog(
  path: string,
  limits: PluginLogOptions['limits'] = {},
  more: Partial<PluginLogOptions> = {},
): PluginLog {
  const log = createPluginLog({ path, plugin: 'weather', now: Date.now, limits, ...more });
  onTestFinished(() => log.close());
  return log;
}

/** An entry of the host: no rate applies. */
export function hostEntry(message: string, more: Partial<LogEntry> = {}): LogEntry {
  return { level: 'info', message, stream: 'host', ...more };
}

/** The texts of all lines on disk, oldest file first. */
export function textsOnDisk(path: string): string[] {
  const dir = join(path, '..');
  const base = path.slice(dir.length + 1);
  const number = (name: string): number => Number(name.slice(base.length + 1) || '0');
  const names = readdirSync(dir).filter((name) => name === base || name.startsWith(`${base}.`));
  return names
    .sort((a, b) => number(b) - number(a))
    .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n'))
    .filter((text) => text !== '');
}

/** The lines on disk, oldest first; torn ones left out. */
export function linesOnDisk(path: string): LogLine[] {
  return textsOnDisk(path)
    .filter((text) => text.startsWith('{') && text.endsWith('}'))
    .map((text) => JSON.parse(text) as LogLine);
}

/** `[first, first + 1, …, last]`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
