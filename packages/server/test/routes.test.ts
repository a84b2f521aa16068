/** The route table as a whole: every route is guarded, audited, documented and tells errors in one way. */

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Route } from '../src/api/route.ts';
import { ADMIN_PASSWORD, TestPanel, type Parsed } from './support/panel.ts';

let panel: TestPanel;
let admin: string;
let client: string;
let readToken: string;
let routes: readonly Route[];

beforeAll(async () => {
  panel = await TestPanel.start();
  client = await panel.logInAsClient();
  admin = await panel.logInConfirmed();
  readToken = await panel.makeToken('read');
  ({ routes } = panel.server);
});
afterAll(() => panel[Symbol.asyncDispose]());

/** Calls that anybody may make although they change something: they check a password or a one-time token themselves. */
const OPEN_CHANGES = ['POST /api/auth/login', 'POST /api/setup'];

/** A body that each change accepts at first sight; whether it can be done is another matter. */
const PASSWORD = 'another long password';
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /api/auth/login': { username: 'nobody', password: PASSWORD },
  'POST /api/auth/password': { current_password: PASSWORD, new_password: PASSWORD },
  'POST /api/auth/confirm': { password: ADMIN_PASSWORD },
  'PATCH /api/auth/me': { language: 'de' },
  'POST /api/setup': { token: 'x', username: 'nora', password: PASSWORD },
  'POST /api/users': { username: 'nora', password: PASSWORD, role: 'client' },
  'PATCH /api/users/:username': { active: true },
  'POST /api/users/:username/password': { password: PASSWORD },
  'POST /api/tokens': { name: 'script', scope: 'read' },
  'PUT /api/backups/schedule': { every_hours: 24 },
  'PUT /api/settings': { name: 'Mine', view_origins: [] },
  'PUT /api/plugins/:id/settings': { values: {} },
  'PUT /api/plugins/:id/access': { access: 'client' },
  'PUT /api/plugins/:id/license': { token: 'none' },
  'POST /api/plugins/:id/kv': { action: 'get', key: 'key' },
};

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const toPath = (route: Route): string => route.path.replace(/:\w+/g, 'hello');

describe('the route table', () => {
  it('has no route that changes something without a role and an audit entry', () => {
    for (const route of routes) {
      const isChange = route.method !== 'GET';
      expect([nameOf(route), route.audit !== null]).toEqual([nameOf(route), isChange]);
      if (isChange && route.role === 'public') expect(OPEN_CHANGES).toContain(nameOf(route));
      if (isChange) expect(route.scope).not.toBe('read');
    }
    expect(new Set(routes.map(nameOf)).size).toBe(routes.length);
  });

  it('has schemas that are schemas', () => {
    const ajv = new Ajv2020({ allErrors: true });
    ajv.addFormat('date-time', true);
    for (const route of routes)
      for (const schema of [route.params, route.query, route.body])
        if (schema !== null)
          expect([nameOf(route), ajv.validateSchema(schema)]).toEqual([nameOf(route), true]);
  });

  it('refuses every call without a session', async () => {
    for (const route of routes.filter(({ role }) => role !== 'public')) {
      const answer = await panel.call(toPath(route), { method: route.method });
      expect([nameOf(route), answer.status, answer.json?.code]).toEqual([
        nameOf(route),
        401,
        'UNAUTHENTICATED',
      ]);
    }
  });

  it('refuses every call of an administrator to a client', async () => {
    for (const route of routes.filter(({ role }) => role === 'admin')) {
      const answer = await panel.call(toPath(route), { method: route.method, cookie: client });
      expect([nameOf(route), answer.status, answer.json?.code]).toEqual([nameOf(route), 403, 'FORBIDDEN']);
    }
  });

  it('refuses every change to a token that may only read', async () => {
    for (const route of routes.filter(({ method, role }) => method !== 'GET' && role !== 'public')) {
      const answer = await panel.call(toPath(route), { method: route.method, token: readToken });
      expect([nameOf(route), answer.status]).toEqual([nameOf(route), 403]);
    }
  });

  it('refuses every change from another site', async () => {
    for (const route of routes.filter(({ method }) => method !== 'GET')) {
      for (const headers of [
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'null' },
        { origin: 'http://evil.example' },
      ]) {
        const answer = await panel.call(toPath(route), {
          method: route.method,
          headers: { cookie: admin, ...headers },
        });
        expect([nameOf(route), answer.json?.code]).toEqual([nameOf(route), 'ORIGIN_MISMATCH']);
      }
    }
  });

  it('asks for the password again where it must', async () => {
    const fresh = await panel.logIn();
    for (const route of routes.filter(({ needsPassword }) => needsPassword)) {
      const answer = await panel.call(toPath(route), { method: route.method, cookie: fresh });
      expect([nameOf(route), answer.json?.code]).toEqual([nameOf(route), 'PASSWORD_REQUIRED']);
    }
    expect(routes.filter(({ needsPassword }) => needsPassword).map(nameOf)).toEqual([
      'POST /api/users',
      'PATCH /api/users/:username',
      'POST /api/users/:username/password',
      'DELETE /api/users/:username',
      'POST /api/tokens',
      'POST /api/tokens/:id/confirm',
    ]);
  });

  it('writes an entry with actor and address for every change, done or refused', async () => {
    const changes = routes.filter(({ audit, path }) => audit !== null && path !== '/api/auth/logout');
    const seen: string[] = [];
    for (const route of changes) {
      // A trail that repeats itself is thinned out by time; each call has a time of its own.
      panel.clock.offsetMs += 300_000;
      const cookie = await panel.logInConfirmed();
      const before = panel.storage.activity.page({ kind: 'audit', limit: 1 }).items[0]?.id;
      const answer = await panel.call(toPath(route), {
        method: route.method,
        cookie,
        body: BODIES[nameOf(route)],
      });
      expect([nameOf(route), answer.status < 500]).toEqual([nameOf(route), true]);
      const { items } = panel.storage.activity.page({ kind: 'audit', limit: 1 });
      expect([nameOf(route), items[0]?.id === before]).toEqual([nameOf(route), false]);
      expect([nameOf(route), items[0]]).toMatchObject([nameOf(route), { address: '127.0.0.1' }]);
      if (!OPEN_CHANGES.includes(nameOf(route)))
        expect([nameOf(route), items[0]?.actor]).toEqual([nameOf(route), 'admin']);
      seen.push(nameOf(route));
    }
    expect(seen.length).toBeGreaterThan(15);
  });

  it('never answers nonsense with a 500 or a stack', async () => {
    const bodies = fc.oneof(
      fc.json(),
      fc.constantFrom('', '{', 'null', '[]', '"x"', '{"__proto__":{"x":1}}', '{"values":null}'),
    );
    const changing = routes.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/api/auth'));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...changing), bodies, async (route, body) => {
        const answer = await panel.call(toPath(route).replace('hello', 'absent'), {
          method: route.method,
          cookie: admin,
          body,
          headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
        });
        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toMatch(/\n\s+at |node_modules|\.ts:/);
        if (answer.status >= 400) expect(answer.headers['content-type']).toBe('application/problem+json');
      }),
      { numRuns: 200 },
    );
    expect(panel.logged.filter((line) => line.startsWith('error'))).toEqual([]);
  });
});

describe('errors', () => {
  it.each([
    ['GET', '/api/nothing', undefined, 404, 'NOT_FOUND'],
    ['GET', '/api/', undefined, 404, 'NOT_FOUND'],
    ['PATCH', '/api/plugins', undefined, 405, 'METHOD_NOT_ALLOWED'],
    ['PUT', '/api/plugins/hello/enable', undefined, 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/api/plugins/%zz', undefined, 400, 'PATH_INVALID'],
    ['GET', '/api/plugins/%00', undefined, 404, 'PLUGIN_NOT_FOUND'],
    ['GET', '/api/plugins/absent', undefined, 404, 'PLUGIN_NOT_FOUND'],
    ['GET', '/api/plugins/hello/logs?limit=9999', undefined, 400, 'REQUEST_INVALID'],
    ['PUT', '/api/settings', '{', 400, 'REQUEST_INVALID'],
    ['PUT', '/api/settings', '{"name":5}', 422, 'VALIDATION_FAILED'],
    ['PUT', '/api/settings', 'x'.repeat(1_100_000), 413, 'BODY_TOO_LARGE'],
  ])('%s %s answer as problems', async (method, path, body, status, code) => {
    const answer = await panel.call(path, {
      method,
      cookie: admin,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    expect(answer).toMatchObject({ status, json: { code, status, type: `urn:toru:error:${code}` } });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('tell of every operation, with 405 and to OPTIONS, what its address can be asked with', async () => {
    const { json } = await panel.call('/api/openapi.json', { cookie: admin });
    const operations = Object.entries(json.paths as Record<string, Record<string, unknown>>).filter(
      ([path]) => !path.startsWith('/api/plugins/route/'),
    );
    expect(operations.length).toBeGreaterThan(30);
    const known = ['get', 'post', 'put', 'patch', 'delete'];
    for (const [template, own] of operations) {
      const path = template.replaceAll(/\{[^}]+\}/g, 'x');
      // `/api/plugins/rescan` is the address of a plugin, too.
      const methods = operations
        .filter(([other]) => new RegExp(`^${other.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path))
        .flatMap(([, here]) => Object.keys(here));
      const documented = known.filter((method) => method in own).map((method) => method.toUpperCase());
      const options = await panel.call(path, { method: 'OPTIONS', cookie: admin });
      const other = known.find((method) => !methods.includes(method)) ?? 'options';
      const refused = await panel.call(path, { method: other.toUpperCase(), cookie: admin });
      expect([path, options.status, refused.status]).toEqual([path, 204, 405]);
      for (const { headers } of [options, refused]) {
        const allowed = String(headers.allow).split(', ');
        expect([path, allowed.filter((method) => method !== 'HEAD').sort()]).toEqual([
          path,
          [...documented, 'OPTIONS'].sort(),
        ]);
      }
      expect(options.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('name the field', async () => {
    const body = { name: '', view_origins: ['https://ok.example', "https://x; script-src 'unsafe-eval'"] };
    const first = await panel.call('/api/settings', { method: 'PUT', cookie: admin, body });
    expect(first.json.errors).toEqual([
      { pointer: '/name', message: expect.any(String), keyword: 'minLength', params: { limit: 1 } },
      {
        pointer: '/name',
        message: expect.any(String),
        keyword: 'pattern',
        params: { pattern: expect.any(String) },
      },
    ]);
    const second = await panel.call('/api/settings', {
      method: 'PUT',
      cookie: admin,
      body: { ...body, name: 'Mine' },
    });
    expect(second.json.errors).toEqual([{ pointer: '/view_origins/1', message: expect.any(String) }]);
  });

  it('refuse other content types and unknown hosts', async () => {
    const form = await panel.call('/api/plugins/hello/kv', {
      method: 'POST',
      cookie: admin,
      body: 'action=get',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form).toMatchObject({ status: 415, json: { code: 'REQUEST_INVALID' } });
    for (const path of ['/', '/api/plugins', '/api/plugins/route/hello/', '/healthz']) {
      const answer = await panel.call(path, { cookie: admin, headers: { host: 'evil.example' } });
      expect(answer).toMatchObject({ status: 421, json: { code: 'HOST_UNKNOWN' } });
    }
  });
});

describe('the API document', () => {
  it('lists every route and is open to everybody', async () => {
    const { json } = await panel.call('/api/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    for (const route of routes) {
      const operation = json.paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
      expect([nameOf(route), operation?.summary]).toEqual([nameOf(route), route.summary]);
    }
    const ids = Object.values<Parsed>(json.paths).flatMap((item) =>
      Object.values<Parsed>(item).map((operation) => operation.operationId),
    );
    const named = ids.filter((id) => id !== undefined);
    expect(new Set(named).size).toBe(named.length);
  });

  it('is readable without any script', async () => {
    const page = await panel.call('/api/docs');
    expect(page.text).toContain('/api/plugins/:id/enable');
    expect(page.text).not.toContain('<script');
    expect(page.headers['content-security-policy']).toContain("style-src 'self'");
    expect((await panel.call('/api/docs.css')).headers['content-type']).toContain('text/css');
  });

  it('describes what the routes really answer', async () => {
    panel.supervisor.logsById.get('hello')?.add('a line');
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const checked: string[] = [];
    for (const route of routes.filter(({ method, isStream }) => method === 'GET' && !isStream)) {
      const answer = await panel.call(toPath(route), { cookie: admin });
      const schema = route.answers[200]?.schema;
      if (answer.status !== 200 || answer.json === undefined || schema === undefined) continue;
      const validate = ajv.compile(schema);
      expect([nameOf(route), validate(answer.json), validate.errors]).toEqual([nameOf(route), true, null]);
      checked.push(nameOf(route));
    }
    expect(checked.length).toBeGreaterThan(18);
  });
});
