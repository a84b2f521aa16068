/** Plays a case of the corpus over a bare socket, and judges what came of it: nothing hostile may have got through. */

import { connect } from 'node:net';
import { expect } from 'vitest';
import type { RequestCase } from './request-case.ts';
import type { ResponseCase } from './response-case.ts';

const DEADLINE_MS = 3_000;
const QUIET_MS = 150;

/** What stands for `{host}`, `{cookie}` and `{token}` in a case. */
export interface Secrets {
  readonly host: string;
  /** Value of the session cookie. */
  readonly session: string;
  readonly token: string;
}

/** A request as a plugin saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Latin-1. */
  readonly body: string;
}

/** Puts the secrets into the bytes of a case. */
export function fill(raw: string, { host, session, token }: Secrets): string {
  return raw.replaceAll('{cookie}', session).replaceAll('{token}', token).replaceAll('{host}', host);
}

/** Sends bytes and reads until the server ends the connection, or has said nothing more for a while. */
export async function exchange(port: number, raw: string): Promise<string> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const finish = (): void => {
      clearTimeout(deadline);
      clearTimeout(quiet);
      socket.destroy();
      resolve(text);
    };
    const deadline = setTimeout(finish, DEADLINE_MS);
    let quiet: NodeJS.Timeout | undefined;
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1');
      clearTimeout(quiet);
      quiet = setTimeout(finish, QUIET_MS);
    });
    socket.on('error', () => undefined);
    socket.on('close', finish);
    socket.write(Buffer.from(raw, 'latin1'));
  });
}

/** Judges a hostile request by what the client was answered and what the plugin saw. @throws when something got through. */
export function judgeRequest(
  { outcome, group }: RequestCase,
  answer: string,
  seen: readonly SeenRequest[],
  secrets: Secrets,
): void {
  for (const request of seen) expectClean(request, secrets);
  const statuses = statusesOf(answer);
  if (outcome.kind === 'refused') {
    expect(seen).toHaveLength(0);
    expect(statuses.length).toBeLessThanOrEqual(1);
    for (const status of statuses) expect(status).toSatisfy((code: number) => code >= 400 && code < 500);
    return;
  }
  expect(seen.length).toBeLessThanOrEqual(outcome.requests);
  if (outcome.path !== undefined && seen.length > 0) expect(seen[0]?.path).toBe(outcome.path);
  if (outcome.body !== undefined) expect(seen[0]?.body).toBe(outcome.body);
  if (group !== 'framing') expect(seen).toHaveLength(outcome.requests);
}

/** What holds for everything that a plugin ever sees. */
function expectClean({ path, headers: all }: SeenRequest, { host, session, token }: Secrets): void {
  const { 'x-toru-user': user, 'x-toru-role': role, ...headers } = all;
  expect([user, role]).toEqual(['admin', 'admin']);
  expect(headers['x-forwarded-for']).toBe('127.0.0.1');
  expect(headers['x-forwarded-host']).toBe(host);
  expect(headers['x-forwarded-prefix']).toBe('/api/plugins/route/hello');
  expect(headers['x-request-id']).toMatch(/^[0-9a-f]{12}-\w+$/);
  expect(headers['host']).toBe(host);
  const text = JSON.stringify(all);
  expect(text).not.toContain('forged');
  expect(text).not.toContain(session);
  expect(text).not.toContain(token);
  for (const name of Object.keys(headers)) {
    expect(name).toMatch(/^[!#$%&'*+\-.^_`|~0-9a-z]+$/);
    expect(name).not.toMatch(/^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*)$/);
    if (/^x[^a-z]?(?:toru|forwarded|real)/.test(name))
      expect(name).toMatch(/^x-forwarded-(?:for|proto|host|prefix)$/);
  }
  const [withoutQuery = ''] = path.split('?');
  const decoded = withoutQuery.replaceAll(/%2e/gi, '.').replaceAll(/%2f|%5c|\\/gi, '/');
  expect(decoded.split('/')).not.toContain('..');
  expect(path).not.toMatch(/[\u0000-\u0020\u007f-\uffff]/);
}

const FORBIDDEN_NAMES =
  /^(?:keep-alive-x|proxy-.*|te|trailer|upgrade|x-toru.*|service-worker-allowed|clear-site-data|strict-transport-security|alt-svc|report-to|reporting-endpoints|nel|content-security-policy-report-only|x-accel.*|x-sendfile|set-cookie2|x-injected)$/;

/** Judges a hostile answer by what the browser got of it. @throws when something got through. */
export function judgeResponse(example: ResponseCase, answer: string, host: string): void {
  const response = parse(answer);
  const values = (name: string): string[] =>
    response.headers.filter(([key]) => key === name).map(([, value]) => value);
  expect(statusesOf(answer)).toHaveLength(1);
  for (const [name, value] of response.headers) {
    expect(name).not.toMatch(FORBIDDEN_NAMES);
    expect(value).not.toContain('hostile-value');
  }
  expect(values('date')).toHaveLength(1);
  expect(values('content-length').length + values('transfer-encoding').length).toBeLessThanOrEqual(1);
  expect(values('x-content-type-options')).toEqual(['nosniff']);
  for (const cookie of values('set-cookie')) {
    expect(cookie).not.toMatch(/steering_(?:session|device)/i);
    expect(cookie).not.toMatch(/^\s*__host-/i);
    expect(cookie).not.toMatch(/domain/i);
    expect(cookie.match(/path\s*=/gi)).toHaveLength(1);
    expect(cookie).toMatch(/; Path=\/api\/plugins\/route\/hello\//);
  }
  if (example.outcome === 'refused') {
    expect(response.status).toBe(502);
    expect(values('content-type')).toEqual(['application/problem+json']);
    return;
  }
  expect(response.status).toBe(example.status);
  if (example.address !== undefined)
    expect([...values('location'), ...values('content-location')]).toEqual([
      example.address.replaceAll('{host}', host),
    ]);
  if (example.group === 'documents') expect(values('content-security-policy')).toContain('sandbox');
  if ([204, 304].includes(example.status)) expect(response.body).toBe('');
  if (example.outcome === 'cut') {
    const declared = Number(values('content-length')[0]);
    expect(response.body.length).toBeLessThan(declared);
  }
}

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

function statusesOf(text: string): number[] {
  return [...text.matchAll(/(?:^|\n)HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
}
