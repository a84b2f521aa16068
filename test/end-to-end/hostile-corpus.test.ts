/**
 * The hostile corpus against the whole product: the real panel, and a real plugin that records what reaches it.
 *
 * Prints `… cases, passed through …` and writes the same by group to `artefacts/hostile-corpus.json`.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ACCEPT_CASES, judgeAccept, toHandshake } from '../../packages/server/test/hostile/accept-cases.ts';
import { exchange, fill, judgeRequest, judgeResponse } from '../../packages/server/test/hostile/judge.ts';
import type { Secrets, SeenRequest } from '../../packages/server/test/hostile/judge.ts';
import { REQUEST_CASES } from '../../packages/server/test/hostile/request-cases.ts';
import { RESPONSE_CASES } from '../../packages/server/test/hostile/response-cases.ts';
import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, PASSWORD, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

const ARTEFACTS = fileURLToPath(new URL('../../artefacts/', import.meta.url));

let panel: Panel;
let session: Session;
let secrets: Secrets;
let record: string;
/** Requests of the record that belong to earlier cases. */
let judged = 0;
const groups = new Map<string, { cases: number; passedThrough: number }>();

beforeAll(async () => {
  const folders = makePanelFolders();
  record = join(folders.root, 'record.jsonl');
  writePlugin(folders.pluginsDir, 'records-requests', { id: 'hello', record });
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until('hello', 'running');
  const send = async (path: string, body: object): Promise<Response> => {
    const headers = { 'content-type': 'application/json' };
    return await session.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  await send('api/auth/confirm', { password: PASSWORD });
  const made = (await (await send('api/tokens', { name: 'corpus', scope: 'admin' })).json()) as {
    token: string;
  };
  secrets = {
    host: new URL(panel.url).host,
    session: session.cookie.replace(/^[^=]+=/, ''),
    token: made.token,
  };
});
afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  const sum = (key: 'cases' | 'passedThrough'): number =>
    [...groups.values()].reduce((total, group) => total + group[key], 0);
  console.log(`hostile corpus: ${sum('cases')} cases, passed through ${sum('passedThrough')}`);
  const report = {
    cases: sum('cases'),
    passed_through: sum('passedThrough'),
    requests: REQUEST_CASES.length,
    responses: RESPONSE_CASES.length,
    node: process.version,
    at: new Date().toISOString(),
    groups: [...groups].map(([name, { cases, passedThrough }]) => ({
      name,
      cases,
      passed_through: passedThrough,
    })),
  };
  mkdirSync(ARTEFACTS, { recursive: true });
  writeFileSync(join(ARTEFACTS, 'hostile-corpus.json'), `${JSON.stringify(report, null, 2)}\n`);
});

/** Counts a case; one that fails its judgement has got through. */
async function count(group: string, play: () => Promise<void>): Promise<void> {
  const counts = groups.get(group) ?? { cases: 0, passedThrough: 0 };
  groups.set(group, counts);
  counts.cases += 1;
  try {
    await play();
  } catch (error) {
    counts.passedThrough += 1;
    throw error;
  }
}

/** What the plugin has seen since it was last asked. Messages keep their order, so a request of our own shows that it is all. */
async function takeSeen(): Promise<readonly SeenRequest[]> {
  const barrier = await session.fetch('api/plugins/route/hello/barrier');
  expect(await barrier.text()).toBe('ok');
  const lines = readFileSync(record, 'utf8').trimEnd().split('\n');
  const requests = new Map<number, SeenRequest>();
  for (const line of lines.slice(judged)) {
    const { id, ...request } = JSON.parse(line) as SeenRequest & { readonly id: number };
    // One line for each piece of a body, the last one whole.
    requests.set(id, request);
  }
  judged = lines.length;
  return [...requests.values()].filter(({ path }) => path !== '/barrier' && !path.startsWith('/bundle.'));
}

/** Some answers break the protocol, and that ends the plugin; an administrator's word starts it without delay. */
async function untilServing(): Promise<void> {
  const isServing = async (): Promise<boolean> => {
    if ((await session.fetch('api/plugins/route/hello/barrier')).ok) return true;
    await session.fetch('api/plugins/hello/restart', { method: 'POST' });
    return false;
  };
  await expect.poll(isServing, { timeout: 20_000 }).toBe(true);
}

const port = (): number => Number(new URL(panel.url).port);

describe('hostile requests', () => {
  it.each(REQUEST_CASES.map((example) => [`${example.group}: ${example.name}`, example] as const))(
    '%s',
    async (_name, example) => {
      await takeSeen();
      await count(`requests: ${example.group}`, async () => {
        const answer = await exchange(port(), fill(example.raw, secrets));
        judgeRequest(example, answer, await takeSeen(), secrets);
      });
    },
  );
});

describe('hostile responses', () => {
  it.each(RESPONSE_CASES.map((example) => [`${example.group}: ${example.name}`, example] as const))(
    '%s',
    async (_name, example) => {
      const { status, headers, body: text, end, more = '' } = example;
      const said = JSON.stringify({ status, headers, text, end, more }).replaceAll('{host}', secrets.host);
      const packed = Buffer.from(said).toString('base64url');
      const request = `GET /api/plugins/route/hello/answer/${packed} HTTP/1.1\r\nHost: {host}\r\nCookie: steering_session={cookie}\r\nConnection: close\r\n\r\n`;
      await untilServing();
      await count(`responses: ${example.group}`, async () => {
        judgeResponse(example, await exchange(port(), fill(request, secrets)), secrets.host);
      });
    },
  );
});

describe('a protocol that the client did not offer', () => {
  it.each(ACCEPT_CASES.map((example) => [example.name, example] as const))('%s', async (_name, example) => {
    const path = `/accept/${Buffer.from(example.protocol).toString('base64url')}`;
    const pid = async (): Promise<unknown> =>
      ((await (await session.fetch('api/plugins/hello')).json()) as { readonly pid: number }).pid;
    await untilServing();
    const before = await pid();
    await count('accepts', async () => {
      judgeAccept(example, await exchange(port(), fill(toHandshake(example.offered, path), secrets)));
      expect((await session.fetch('api/plugins/route/hello/barrier')).status).toBe(200);
      expect(await pid()).toBe(before);
    });
  });
});
