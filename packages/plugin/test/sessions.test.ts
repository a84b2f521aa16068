/** Every session of `conformance/sessions`, played against the conformance plugin as a real process. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Frame } from '@toru/protocol';
import { PlayedHost, type Head } from './fake-host.ts';

const folder = join(import.meta.dirname, '../../../conformance/sessions');
const plugin = join(import.meta.dirname, 'plugins/conformance.ts');
const SKIPPED: readonly unknown[] = ['log', 'status', 'pong', 'credit'];
const SKIPPED_WHEN_OVER: readonly unknown[] = ['abort', 'close'];

interface Step {
  readonly note?: string;
  readonly from?: 'host' | 'plugin';
  readonly head?: Head;
  readonly body_hex?: string;
  readonly raw_hex?: string;
  readonly end?: true;
  readonly exit_status?: number | 'failure' | '*';
}

const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

test('there are sessions to play', () => {
  expect(files.length).toBeGreaterThan(10);
});

test.each(files)('%s', async (name) => {
  const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
  await using host = await PlayedHost.start(plugin);
  const over = new Set<unknown>();
  for (const line of lines) await play(host, JSON.parse(line) as Step, over);
});

/** `over`: ids that were cancelled, closed or answered. */
async function play(host: PlayedHost, step: Step, over: Set<unknown>): Promise<void> {
  const { type, id, end } = step.head ?? {};
  if (type === 'cancel' || type === 'close' || (type === 'response' && end === true)) over.add(id);
  if (step.from === 'host') {
    if (step.end === true) host.socket.end();
    else if (step.raw_hex !== undefined) host.sendRaw(Buffer.from(step.raw_hex, 'hex'));
    else host.send(step.head ?? {}, Buffer.from(step.body_hex ?? '', 'hex'));
  } else if (step.from === 'plugin') {
    if (step.end === true) await expectExit(host, step.exit_status ?? 0);
    else await expectFrame(host, step, over);
  }
}

async function expectFrame(host: PlayedHost, step: Step, over: ReadonlySet<unknown>): Promise<void> {
  let frame: Frame | undefined;
  do frame = await host.next();
  while (frame !== undefined && frame.head['type'] !== step.head?.['type'] && isSkipped(frame.head, over));
  expect(frame?.head, host.stderr).toMatchObject(withAny(step.head ?? {}));
  if (step.body_hex !== undefined) {
    expect(Buffer.from(frame?.body ?? []).toString('hex')).toBe(step.body_hex);
  }
}

function isSkipped(head: Head, over: ReadonlySet<unknown>): boolean {
  const { type, id } = head;
  return SKIPPED.includes(type) || (SKIPPED_WHEN_OVER.includes(type) && over.has(id));
}

async function expectExit(host: PlayedHost, wanted: number | 'failure' | '*'): Promise<void> {
  const { status, signal } = await host.exit();
  if (wanted === '*') return;
  expect(signal).toBeNull();
  if (wanted === 'failure') expect(status).toBeGreaterThan(0);
  else expect(status, host.stderr).toBe(wanted);
}

/** A value `"*"` stands for anything. */
function withAny(head: Head): Head {
  return Object.fromEntries(
    Object.entries(head).map(([name, value]) => [
      name,
      value === '*' ? (expect.anything() as unknown) : value,
    ]),
  );
}
