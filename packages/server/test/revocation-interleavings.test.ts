/** Whatever is under way when a right is taken away, and in whatever order: nothing comes of it once the answer is there. */

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestPanel } from './support/panel.ts';
import { beginCall, type SlowCall } from './support/slow-call.ts';

const PASSWORD = 'of somebody who will leave';
const HELLO = '/api/plugins/route/hello/';

let panel: TestPanel;
let admin: string;
let runs = 0;
let cronies = 0;

beforeAll(async () => {
  panel = await TestPanel.start();
  admin = await panel.logInConfirmed();
  // Uploads are never answered: what they had is visible by how far they came.
  panel.supervisor.handler = () => undefined;
});
afterAll(() => panel[Symbol.asyncDispose]());

const KINDS = ['user', 'token', 'access', 'token access', 'small upload', 'upload', 'password'] as const;
const step = fc.oneof(
  fc.record({ do: fc.constant('begin' as const), kind: fc.constantFrom(...KINDS) }),
  fc.record({ do: fc.constant('finish' as const), index: fc.nat(20) }),
  fc.record({ do: fc.constant('log in' as const) }),
  fc.record({ do: fc.constant('pause' as const), turns: fc.nat(50) }),
);
const REVOCATIONS = ['delete', 'demote', 'deactivate', 'reset'] as const;
type Revocation = (typeof REVOCATIONS)[number];

it('no effect of a revoked credential comes after its revocation was acknowledged', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      fc.constantFrom(...REVOCATIONS),
      fc.array(step, { maxLength: 6 }),
      async (before, how, during) => {
        runs += 1;
        const run = new Run(`leaver${runs}`, how);
        await run.prepare();
        for (const each of before) await run.step(each);
        const acknowledged = run.revoke();
        // From here on some are faster than the revocation, and some are not.
        for (const each of during) await run.step(each);
        await acknowledged;
        await run.expectNothingMore();
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

/** One person with rights, everything that is under way, and what had come of it when the rights were taken away. */
class Run {
  readonly #name: string;
  readonly #how: Revocation;
  readonly #calls: SlowCall[] = [];
  readonly #cookies: Promise<string | null>[] = [];
  #cookie = '';
  #token = '';

  constructor(name: string, how: Revocation) {
    this.#name = name;
    this.#how = how;
  }

  async prepare(): Promise<void> {
    // The administrator's confirmation does not last for all runs.
    admin = await panel.logInConfirmed();
    const body = { username: this.#name, password: PASSWORD, role: 'admin' };
    await panel.call('/api/users', { method: 'POST', cookie: admin, body });
    this.#cookie = await panel.logInConfirmed(this.#name, PASSWORD);
    const answer = await panel.call('/api/tokens', {
      method: 'POST',
      cookie: this.#cookie,
      body: { name: `of ${this.#name}`, scope: 'admin' },
    });
    this.#token = answer.json.token as string;
  }

  async step(each: typeof step extends fc.Arbitrary<infer Value> ? Value : never): Promise<void> {
    switch (each.do) {
      case 'begin':
        // After the revocation it is not even admitted.
        await this.#begin(each.kind).then(
          (call) => this.#calls.push(call),
          () => undefined,
        );
        break;
      case 'finish':
        if (this.#calls.length > 0) this.#calls[each.index % this.#calls.length]?.finish();
        break;
      case 'log in':
        this.#cookies.push(panel.logIn(this.#name, PASSWORD).catch(() => null));
        break;
      case 'pause':
        for (let turn = 0; turn < each.turns; turn += 1)
          await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async revoke(): Promise<void> {
    const path = `/api/users/${this.#name}`;
    const answer = await {
      delete: () => panel.call(path, { method: 'DELETE', cookie: admin }),
      demote: () => panel.call(path, { method: 'PATCH', cookie: admin, body: { role: 'client' } }),
      deactivate: () => panel.call(path, { method: 'PATCH', cookie: admin, body: { active: false } }),
      reset: () =>
        panel.call(`${path}/password`, { method: 'POST', cookie: admin, body: { password: 'of the admin' } }),
    }[this.#how]();
    expect(answer.status).toBeLessThan(300);
  }

  async expectNothingMore(): Promise<void> {
    const done = this.#done();
    const carried = this.#carried();
    for (const call of this.#calls) call.finish();
    for (const call of this.#calls) await call.answer();
    for (const cookie of await Promise.all(this.#cookies)) {
      if (cookie === null) continue;
      const { status, json } = await panel.call('/api/auth/me', { cookie });
      if (this.#how === 'demote' && status === 200) expect(json.user.role).toBe('client');
      else expect(status).toBe(401);
    }
    expect(this.#done()).toEqual(done);
    expect(this.#carried()).toEqual(carried);
  }

  /** What the trail says was done with the rights that were taken away. */
  #done(): readonly string[] {
    return panel.storage.audit
      .page({ limit: 200 })
      .items.filter(({ actor, details }) => this.#isOne(actor) && details['failed'] === undefined)
      .filter(({ action }) => this.#how !== 'demote' || !action.startsWith('auth.'))
      .map(({ id, action }) => `${id} ${action}`);
  }

  /** What plugins got with them. */
  #carried(): readonly unknown[] {
    return panel.supervisor.requests
      .filter(({ head }) => this.#isOne(head.user?.name ?? null))
      .map(({ receivedBytes, cancelled }) => [receivedBytes, cancelled]);
  }

  #isOne(actor: string | null): boolean {
    return actor === this.#name || actor === `token:of ${this.#name}`;
  }

  #begin(kind: (typeof KINDS)[number]): Promise<SlowCall> {
    const cookie = this.#cookie;
    // A token outlives the password of the account that made it.
    const byToken = this.#how === 'reset' ? { cookie } : { token: this.#token };
    cronies += 1;
    const unique = `crony${cronies}`;
    switch (kind) {
      case 'user':
        return beginCall(panel, '/api/users', {
          cookie,
          body: { username: unique, password: PASSWORD, role: 'admin' },
        });
      case 'token':
        return beginCall(panel, '/api/tokens', { cookie, body: { name: unique, scope: 'admin' } });
      case 'access':
        return beginCall(panel, '/api/plugins/hello/access', {
          method: 'PUT',
          cookie,
          body: { access: 'admin' },
        });
      case 'token access':
        return beginCall(panel, '/api/plugins/hello/access', {
          method: 'PUT',
          ...byToken,
          body: { access: 'admin' },
        });
      case 'small upload':
        return beginCall(panel, HELLO, { cookie, body: Buffer.alloc(50) });
      case 'upload':
        return beginCall(panel, HELLO, { ...byToken, body: Buffer.alloc(100_000) });
      case 'password':
        return beginCall(panel, '/api/auth/password', {
          cookie,
          body: { current_password: PASSWORD, new_password: 'of somebody who stays' },
        });
    }
  }
}
