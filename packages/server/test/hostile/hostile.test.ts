/**
 * The hostile corpus over bare sockets: no case may reach a plugin or a browser as it is.
 *
 * The counts are written to the file that `TORU_HOSTILE_REPORT` names.
 */

import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestPanel } from '../support/panel.ts';
import type { RecordedRequest } from '../support/scripted-supervisor.ts';
import { REQUEST_CASES, type RequestCase } from './request-cases.ts';
import { RESPONSE_CASES, type ResponseCase } from './response-cases.ts';

const DEADLINE_MS = 3_000;

let panel: TestPanel;
let session: string;
let token: string;
const counts = new Map<string, number>();

beforeAll(async () => {
  panel = await TestPanel.start();
  panel.supervisor.waitsForBody = true;
  session = (await panel.logIn()).replace('steering_session=', '');
  token = await panel.makeToken('admin');
});
afterAll(async () => {
  const file = process.env['TORU_HOSTILE_REPORT'];
  if (file !== undefined) {
    const total = REQUEST_CASES.length + RESPONSE_CASES.length;
    const report = {
      total,
      requests: REQUEST_CASES.length,
      responses: RESPONSE_CASES.length,
      passed: Object.fromEntries(counts),
    };
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  }
  await panel[Symbol.asyncDispose]();
});
beforeEach(() => {
  panel.supervisor.requests.length = 0;
});

function count(group: string): void {
  counts.set(group, (counts.get(group) ?? 0) + 1);
}

function fill(raw: string): string {
  return raw
    .replaceAll('{cookie}', session)
    .replaceAll('{token}', token)
    .replaceAll('{host}', `127.0.0.1:${panel.port}`);
}

/** Sends bytes and reads until the server ends the connection, or has said nothing more for a while. */
async function exchange(raw: string): Promise<{ readonly text: string; readonly isEnded: boolean }> {
  const socket = await panel.connect();
  return await new Promise((resolve) => {
    let text = '';
    const finish = (isEnded: boolean): void => {
      clearTimeout(deadline);
      clearTimeout(quiet);
      socket.destroy();
      resolve({ text, isEnded });
    };
    const deadline = setTimeout(finish, DEADLINE_MS, false);
    let quiet: NodeJS.Timeout | undefined;
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1');
      clearTimeout(quiet);
      quiet = setTimeout(finish, 150, false);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      finish(true);
    });
    socket.write(Buffer.from(raw, 'latin1'));
  });
}

/** What holds for everything that a plugin ever sees. */
function expectClean({ head }: RecordedRequest): void {
  const { 'x-toru-user': user, 'x-toru-role': role, ...headers } = head.headers;
  expect([user, role]).toEqual(['admin', 'admin']);
  expect(headers['x-forwarded-for']).toBe('127.0.0.1');
  expect(headers['x-forwarded-host']).toBe(`127.0.0.1:${panel.port}`);
  expect(headers['x-forwarded-prefix']).toBe('/api/plugins/route/hello');
  expect(headers['x-request-id']).toMatch(/^[0-9a-f]{12}-\w+$/);
  expect(headers['host']).toBe(`127.0.0.1:${panel.port}`);
  const text = JSON.stringify(head.headers);
  expect(text).not.toContain('forged');
  expect(text).not.toContain(session);
  expect(text).not.toContain(token);
  for (const name of Object.keys(headers)) {
    expect(name).toMatch(/^[!#$%&'*+\-.^_`|~0-9a-z]+$/);
    expect(name).not.toMatch(/^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*)$/);
    if (/^x[^a-z]?(?:toru|forwarded|real)/.test(name))
      expect(name).toMatch(/^x-forwarded-(?:for|proto|host|prefix)$/);
  }
  const [path = ''] = head.path.split('?');
  const decoded = path.replaceAll(/%2e/gi, '.').replaceAll(/%2f|%5c|\\/gi, '/');
  expect(decoded.split('/')).not.toContain('..');
  expect(head.path).not.toMatch(/[\u0000-\u0020\u007f-\uffff]/);
}

const statusesOf = (text: string): number[] =>
  [...text.matchAll(/(?:^|\n)HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));

describe('hostile requests', () => {
  it.each(
    REQUEST_CASES.map((example): [string, RequestCase] => [`${example.group}: ${example.name}`, example]),
  )('%s', async (_name, { raw, outcome, group }) => {
    const { text } = await exchange(fill(raw));
    const { requests } = panel.supervisor;
    for (const request of requests) expectClean(request);
    const statuses = statusesOf(text);
    if (outcome.kind === 'refused') {
      expect(requests).toHaveLength(0);
      expect(statuses.length).toBeLessThanOrEqual(1);
      for (const status of statuses) expect(status).toSatisfy((code: number) => code >= 400 && code < 500);
    } else {
      expect(requests.length).toBeLessThanOrEqual(outcome.requests);
      if (outcome.path !== undefined && requests.length > 0)
        expect(requests[0]?.head.path).toBe(outcome.path);
      if (outcome.body !== undefined) expect(requests[0]?.body.toString('latin1')).toBe(outcome.body);
      if (group !== 'framing') expect(requests).toHaveLength(outcome.requests);
    }
    expect((await panel.call('/healthz')).status).toBe(200);
    count(group);
  });
});

const FORBIDDEN_NAMES =
  /^(?:keep-alive-x|proxy-.*|te|trailer|upgrade|x-toru.*|service-worker-allowed|clear-site-data|strict-transport-security|alt-svc|report-to|reporting-endpoints|nel|content-security-policy-report-only|x-accel.*|x-sendfile|set-cookie2|x-injected)$/;

interface ParsedResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

function parse(text: string): ParsedResponse {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(first.split(' ')[1]), headers, body: text.slice(end + 4) };
}

describe('hostile responses', () => {
  it.each(
    RESPONSE_CASES.map((example): [string, ResponseCase] => [`${example.group}: ${example.name}`, example]),
  )('%s', async (_name, example) => {
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(example.status, example.headers, Buffer.from(example.body), example.end);
      if (!example.end) sink.onData(Buffer.from(example.more ?? ''), true);
    };
    const { text } = await exchange(
      fill(
        'GET /api/plugins/route/hello/ HTTP/1.1\r\nHost: {host}\r\nCookie: steering_session={cookie}\r\nConnection: close\r\n\r\n',
      ),
    );
    const response = parse(text);
    const values = (name: string): string[] =>
      response.headers.filter(([key]) => key === name).map(([, value]) => value);
    expect(statusesOf(text)).toHaveLength(1);
    for (const [name, value] of response.headers) {
      expect(name).not.toMatch(FORBIDDEN_NAMES);
      expect(value).not.toContain('hostile-value');
    }
    expect(values('content-length').length + values('transfer-encoding').length).toBeLessThanOrEqual(1);
    expect(values('x-content-type-options')).toEqual(['nosniff']);
    for (const cookie of values('set-cookie')) {
      expect(cookie).not.toMatch(/steering_session/i);
      expect(cookie).not.toMatch(/domain/i);
      expect(cookie.match(/path\s*=/gi)).toHaveLength(1);
      expect(cookie).toMatch(/; Path=\/api\/plugins\/route\/hello\//);
    }
    if (example.outcome === 'refused') {
      expect(response.status).toBe(502);
      expect(values('content-type')).toEqual(['application/problem+json']);
    } else {
      expect(response.status).toBe(example.status);
      if (example.group === 'documents') expect(values('content-security-policy')).toContain('sandbox');
      if ([204, 304].includes(example.status)) expect(response.body).toBe('');
      if (example.outcome === 'cut') {
        const declared = Number(values('content-length')[0]);
        expect(response.body.length).toBeLessThan(declared);
      }
    }
    count(example.group);
  });

  it('are at least 250 cases together with the requests', () => {
    expect(REQUEST_CASES.length + RESPONSE_CASES.length).toBeGreaterThanOrEqual(250);
  });
});
