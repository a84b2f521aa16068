/** Every bad vector, sent by a real plugin to a real engine: it costs that plugin its channel, with the reason in its crash report, and nobody else anything. */

import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask, install, makeFolders, startEngine } from './engine.ts';
import type { TestEngine } from './engine.ts';

interface Vector {
  readonly name: string;
  readonly field?: string;
}

const POLICY = { restartDelayMs: 1, restartDelayMaxMs: 1, maxFailures: 1_000 };

function readBad(folder: string): readonly (readonly [string, string, Vector])[] {
  const path = new URL(`../../../conformance/${folder}/v2.json`, import.meta.url);
  const { bad } = JSON.parse(readFileSync(path, 'utf8')) as { bad: Vector[] };
  return bad.map((vector, number) => [`${folder}: ${vector.name}`, `/${folder}/${number}`, vector]);
}

let engine: TestEngine;
let canaryPid: number | null;
beforeAll(async () => {
  const folders = makeFolders();
  install(folders, 'says-bad-bytes', { id: 'bad', ui: false });
  install(folders, 'echoes', { id: 'canary' });
  engine = await startEngine(folders, { policy: POLICY });
  canaryPid = (await engine.until('canary', (it) => it?.state === 'running')).pid;
});
afterAll(() => engine[Symbol.asyncDispose]());

describe('a plugin that sends', () => {
  it.each([...readBad('frames'), ...readBad('messages')])('%s', async (_, path, { field = '' }) => {
    const { pid } = await engine.until('bad', (it) => it?.state === 'running');
    const [answer, elsewhere] = await Promise.all([ask(engine, 'bad', path), ask(engine, 'canary', '/')]);
    const [, reason] = /^plugin broke the protocol: (.+)$/.exec(answer.text) ?? [];
    expect(answer.code).toBe('PLUGIN_PROTOCOL_ERROR');
    expect(reason).toContain(field);
    const { lastCrash } = await engine.until('bad', (it) => it?.pid !== pid && it?.state === 'running');
    expect(lastCrash).toMatchObject({ pid, cause: `protocol error: ${reason}`, in_flight: { total: 1 } });
    expect(elsewhere.status).toBe(200);
    expect(engine.supervisor.get('canary')?.pid).toBe(canaryPid);
  });
});
