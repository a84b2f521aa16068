/** Log-ins while somebody guesses names and passwords: who waits for whom, who is slowed down, and what each is told. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { ADMIN_PASSWORD, TestPanel, toCookie, type Answer } from './support/panel.ts';

let panel: TestPanel;
beforeEach(async () => {
  panel = await TestPanel.start();
});
afterEach(() => panel[Symbol.asyncDispose]());

const logIn = (username: string, password: string, from?: string, cookie?: string): Promise<Answer> =>
  panel.call('/api/auth/login', {
    method: 'POST',
    body: { username, password },
    ...(from === undefined ? {} : { from }),
    ...(cookie === undefined ? {} : { cookie }),
  });

/** What a browser keeps of the cookies that an answer sets. */
const toDeviceCookie = (answer: Answer): string =>
  (answer.headers['set-cookie'] ?? [])
    .map((line) => line.split(';')[0])
    .find((pair) => pair?.includes('device')) ?? '';

/** Guesses random names on many connections at once until it is stopped; answers with what was said. */
function guess(connections: number, nameOf: (at: number) => string): { stop(): ReadonlyMap<string, number> } {
  const said = new Map<string, number>();
  const ended = new AbortController();
  const isOver = (): boolean => ended.signal.aborted;
  let count = 0;
  const one = async (): Promise<void> => {
    while (!isOver()) {
      const { json } = await logIn(nameOf((count += 1)), 'a guess', '127.0.0.1');
      if (!isOver()) said.set(json.code, (said.get(json.code) ?? 0) + 1);
    }
  };
  for (let at = 0; at < connections; at += 1) {
    one().catch((error: unknown) => {
      // Those that still wait at the end of a test are cut off with the panel.
      if (!isOver()) throw error;
    });
  }
  return {
    stop() {
      ended.abort();
      return said;
    },
  };
}

async function expectTenLogIns(attempt: () => Promise<Answer>): Promise<void> {
  for (let at = 0; at < 10; at += 1) {
    const startMs = performance.now();
    const { status, json } = await attempt();
    expect([status, json.code]).toEqual([200, undefined]);
    expect(performance.now() - startMs).toBeLessThan(3_000);
  }
}

it('lets an administrator elsewhere in at each of ten tries while 40 connections guess random names', async () => {
  const guesses = guess(40, (at) => `guess${at}`);
  await expectTenLogIns(() => logIn('admin', ADMIN_PASSWORD, '127.0.0.2'));
  const said = guesses.stop();
  expect(said.has('LOCKED_OUT')).toBe(false);
});

it('lets a browser in that logged in before, behind the same address as those who guess', async () => {
  const device = toDeviceCookie(await logIn('admin', ADMIN_PASSWORD, '127.0.0.1'));
  expect(device).toMatch(/^steering_device_[0-9a-f]{10}=/);
  const guesses = guess(40, (at) => (at % 2 === 0 ? 'admin' : `guess${at}`));
  await expectTenLogIns(() => logIn('admin', ADMIN_PASSWORD, '127.0.0.1', device));
  guesses.stop();
});

it('takes a device for the one of its own user only', async () => {
  await panel.logInAsClient('carla');
  const device = toDeviceCookie(await logIn('carla', 'another long password'));
  for (let at = 0; at < 5; at += 1) await logIn('admin', 'wrong');
  expect((await logIn('admin', ADMIN_PASSWORD, '127.0.0.1', device)).json.code).toBe('LOCKED_OUT');
});

it('bounds how many names one address may try, and locks neither the address nor a name at it', async () => {
  const startMs = performance.now();
  const guesses = guess(40, (at) => `guess${at}`);
  await new Promise<void>((resolve) => {
    const look = async (): Promise<void> => {
      if ((await panel.call('/api/auth/session')).status === 200 && performance.now() - startMs > 3_000)
        resolve();
      else void look();
    };
    void look();
  });
  const said = guesses.stop();
  const seconds = (performance.now() - startMs) / 1_000;
  expect(said.get('CREDENTIALS_INVALID')).toBeLessThanOrEqual(31 + 5 * seconds);
  expect(said.has('LOCKED_OUT')).toBe(false);
});

it('gives a new browser its turn behind the same address as those who guess', async () => {
  const guesses = guess(15, (at) => `guess${at}`);
  expect((await logIn('admin', ADMIN_PASSWORD, '127.0.0.1')).status).toBe(200);
  guesses.stop();
});

it('says when to come again to whom it did not check', async () => {
  const busy = await new Promise<Answer>((resolve) => {
    for (let at = 0; at < 130; at += 1) {
      logIn(`guess${at}`, 'x').then(
        (answer) => {
          if (answer.json.code === 'LOGIN_BUSY') resolve(answer);
        },
        () => undefined,
      );
    }
  });
  expect(busy).toMatchObject({
    status: 429,
    json: { detail: expect.stringContaining('was not'), retry_after_s: expect.any(Number) },
  });
  expect(busy.headers['retry-after']).toBe(String(busy.json.retry_after_s));
});

it('hashes for people who are logged in while others guess', async () => {
  const carla = await panel.logInAsClient('carla');
  const admin = await panel.logIn();
  const guesses = guess(40, (at) => (at % 3 === 0 ? 'carla' : `guess${at}`));
  const post = (path: string, cookie: string, body: object) =>
    panel.call(path, { method: 'POST', cookie, body });
  const confirm = await post('/api/auth/confirm', admin, { password: ADMIN_PASSWORD });
  const made = await post('/api/users', admin, {
    username: 'bob',
    password: 'yet another one',
    role: 'client',
  });
  const reset = await post('/api/users/bob/password', admin, { password: 'and one more of them' });
  const change = await post('/api/auth/password', carla, {
    current_password: 'another long password',
    new_password: 'a very different one',
  });
  expect([confirm, made, reset, change].map(({ status }) => status)).toEqual([204, 201, 204, 204]);
  guesses.stop();
});

it('counts wrong passwords of somebody who is logged in against their session, not against their log-in', async () => {
  const cookie = await panel.logIn();
  const confirm = (password: string): Promise<Answer> =>
    panel.call('/api/auth/confirm', { method: 'POST', cookie, body: { password } });
  expect((await confirm('wrong')).json).toMatchObject({
    code: 'CREDENTIALS_INVALID',
    errors: [{ pointer: '/password', message: 'This is not your present password' }],
  });
  for (let at = 0; at < 4; at += 1) await confirm('wrong');
  expect((await confirm(ADMIN_PASSWORD)).json).toMatchObject({ code: 'LOCKED_OUT', retry_after_s: 60 });
  expect(toCookie(await logIn('admin', ADMIN_PASSWORD))).not.toBe('');
});
