/**
 * The hostile corpus over bare sockets: no case may reach a plugin or a browser as it is.
 *
 * Here the plugin is a script in memory, so that a case that gets through is found within a second;
 * test/end-to-end/hostile-corpus.test.ts plays the same cases against the whole product.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestPanel } from '../support/panel.ts';
import { ACCEPT_CASES, judgeAccept, toHandshake } from './accept-cases.ts';
import { exchange, fill, judgeRequest, judgeResponse, type Secrets } from './judge.ts';
import { REQUEST_CASES } from './request-cases.ts';
import { RESPONSE_CASES } from './response-cases.ts';

let panel: TestPanel;
let secrets: Secrets;

beforeAll(async () => {
  panel = await TestPanel.start();
  panel.supervisor.waitsForBody = true;
  secrets = {
    host: `127.0.0.1:${panel.port}`,
    session: (await panel.logIn()).replace(/^[^=]+=/, ''),
    token: await panel.makeToken('admin'),
  };
});
afterAll(() => panel[Symbol.asyncDispose]());
beforeEach(() => {
  panel.supervisor.requests.length = 0;
});

describe('hostile requests', () => {
  it.each(REQUEST_CASES.map((example) => [`${example.group}: ${example.name}`, example] as const))(
    '%s',
    async (_name, example) => {
      const answer = await exchange(panel.port, fill(example.raw, secrets));
      const seen = panel.supervisor.requests.map(({ head: { path, headers }, body }) => {
        return { path, headers, body: body.toString('latin1') };
      });
      judgeRequest(example, answer, seen, secrets);
      expect((await panel.call('/healthz')).status).toBe(200);
    },
  );
});

describe('a protocol that the client did not offer', () => {
  it.each(ACCEPT_CASES.map((example) => [example.name, example] as const))('%s', async (_name, example) => {
    let closed: readonly [number, string] | null = null;
    panel.supervisor.socketHandler = (_head, _protocols, sink) => {
      // At once, or after the exchange has been handed out.
      if (example.offered.length === 0) sink.onAccept(example.protocol);
      else
        setImmediate(() => {
          sink.onAccept(example.protocol);
        });
      return {
        send: () => true,
        consumed: () => undefined,
        close: (code, reason) => (closed = [code, reason]),
      };
    };
    judgeAccept(example, await exchange(panel.port, fill(toHandshake(example.offered), secrets)));
    expect(closed).not.toBeNull();
    const lines = panel.logged.filter((line) => line.includes('accepted a WebSocket'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe('hostile responses', () => {
  it.each(RESPONSE_CASES.map((example) => [`${example.group}: ${example.name}`, example] as const))(
    '%s',
    async (_name, example) => {
      panel.supervisor.handler = ({ sink }) => {
        const headers = JSON.parse(
          JSON.stringify(example.headers).replaceAll('{host}', secrets.host),
        ) as typeof example.headers;
        sink.onHead(example.status, headers, Buffer.from(example.body), example.end);
        if (!example.end) sink.onData(Buffer.from(example.more ?? ''), true);
      };
      const request =
        'GET /api/plugins/route/hello/a/b HTTP/1.1\r\nHost: {host}\r\nCookie: steering_session={cookie}\r\nConnection: close\r\n\r\n';
      judgeResponse(example, await exchange(panel.port, fill(request, secrets)), secrets.host);
    },
  );

  it('are at least 250 cases together with the requests', () => {
    expect(REQUEST_CASES.length + RESPONSE_CASES.length).toBeGreaterThanOrEqual(250);
  });
});
