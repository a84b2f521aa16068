/** Documents that forms replace: whoever saves on top of what he has not seen is told, and no secret changes its owner. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestPanel, type Answer, type Parsed } from './support/panel.ts';

const password = { type: 'string', format: 'password' };
const SCHEMA = {
  type: 'object',
  properties: {
    interval: { type: 'integer', default: 30 },
    token: password,
    boxes: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' }, pass: password } },
    },
  },
};
const SETTINGS = '/api/plugins/mail/settings';

let panel: TestPanel;
let cookie: string;
beforeEach(async () => {
  panel = await TestPanel.start();
  panel.supervisor.add({ id: 'mail', settings: SCHEMA });
  cookie = await panel.logInConfirmed();
});
afterEach(() => panel[Symbol.asyncDispose]());

const get = (path: string): Promise<Answer> => panel.call(path, { cookie });
const change = (path: string, body: unknown, ifMatch?: string, method = 'PUT'): Promise<Answer> =>
  panel.call(path, { method, cookie, body, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
const secretsOf = (): Parsed => Object.fromEntries(panel.storage.settings.secrets('mail').values);

describe('a document that a form replaces', () => {
  it.each([
    ['settings of a plugin', SETTINGS, 'PUT', { values: { interval: 1 } }, { values: { interval: 2 } }],
    [
      'settings of the panel',
      '/api/settings',
      'PUT',
      { name: 'One' },
      { view_origins: ['https://a.example'] },
    ],
    ['a user', '/api/users/carla', 'PATCH', { plugins: [] }, { display_name: 'C' }],
    ['the access of a plugin', '/api/plugins/mail/access', 'PUT', { access: 'client' }, { access: 'admin' }],
  ])(
    '%s: a stale save answers 412 with what is there now, and a fresh one goes',
    async (_, path, method, first, second) => {
      await panel.logInAsClient('carla');
      const read = await get(path);
      expect(read.status).toBe(200);
      const { etag = '' } = read.headers;
      expect(etag).toBe(`"${read.json.version}"`);
      const saved = await change(path, first, etag, method);
      expect(saved.status).toBe(200);
      expect(saved.headers.etag).not.toBe(etag);
      const stale = await change(path, second, etag, method);
      expect(stale).toMatchObject({ status: 412, json: { code: 'PRECONDITION_FAILED' } });
      expect(stale.json.current).toEqual((await get(path)).json);
      expect((await get(path)).headers.etag).toBe(saved.headers.etag);
      expect((await change(path, second, `"${stale.json.current.version}"`, method)).status).toBe(200);
      // Without a version it goes as ever.
      expect((await change(path, first, undefined, method)).status).toBe(200);
    },
  );

  it('takes the tags that proxies make of ours, several, and any; what is no tag is named', async () => {
    const { etag = '' } = (await get('/api/settings')).headers;
    for (const tag of [`W/${etag}`, `"other", ${etag}`, '*'])
      expect((await change('/api/settings', {}, tag)).status).toBe(200);
    const bare = await change('/api/settings', {}, etag.slice(1, -1));
    expect(bare).toMatchObject({ status: 400, json: { code: 'REQUEST_INVALID' } });
    expect(bare.json.detail).toContain(etag.slice(1, -1));
  });

  it('is won by one of many who save the same version at the same moment', async () => {
    const { etag } = (await get(SETTINGS)).headers;
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map((interval) => change(SETTINGS, { values: { interval } }, etag)),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
    const winner = all.findIndex(({ status }) => status === 200) + 1;
    expect((await get(SETTINGS)).json.values).toEqual({ interval: winner });
  });

  it('has another version once a secret is written, or the plugin asks for something else', async () => {
    await change(SETTINGS, { values: { token: 'one' } });
    const first = (await get(SETTINGS)).json;
    await change(SETTINGS, { values: { token: 'two' } });
    const second = (await get(SETTINGS)).json;
    expect(second.version).not.toBe(first.version);
    expect(second.secret_versions['/token']).not.toBe(first.secret_versions['/token']);
    panel.supervisor.add({ id: 'mail', settings: { ...SCHEMA, title: 'New' } });
    expect((await get(SETTINGS)).json.version).not.toBe(second.version);
  });
});

it('renaming the panel with an old form does not allow a withdrawn origin again', async () => {
  await change('/api/settings', { name: 'Home', view_origins: ['https://a.example', 'https://b.example'] });
  await change('/api/settings', { view_origins: ['https://a.example'] });
  expect((await change('/api/settings', { name: 'Office' })).status).toBe(200);
  expect((await get('/api/settings')).json).toMatchObject({
    name: 'Office',
    view_origins: ['https://a.example'],
  });
});

describe('secrets in lists', () => {
  const boxes = (...names: readonly string[]): Parsed => names.map((name) => ({ name, pass: null }));
  beforeEach(async () => {
    const values = {
      interval: 5,
      boxes: [
        { name: 'bank', pass: 'secret of bank' },
        { name: 'forum', pass: 'secret of forum' },
      ],
    };
    expect((await change(SETTINGS, { values })).status).toBe(200);
  });

  it('never go to another entry when a form is saved that is older than the list', async () => {
    const old = (await get(SETTINGS)).json;
    await change(SETTINGS, {
      values: { interval: 5, boxes: boxes('forum') },
      kept: { '/boxes/0/pass': '/boxes/1/pass' },
    });
    const values = { ...old.values, interval: 7 };
    const kept = { '/boxes/0/pass': '/boxes/0/pass', '/boxes/1/pass': '/boxes/1/pass' };
    expect((await change(SETTINGS, { values, kept }, `"${old.version}"`)).status).toBe(412);
    expect(await change(SETTINGS, { values })).toMatchObject({
      status: 428,
      json: { code: 'PRECONDITION_REQUIRED' },
    });
    expect(secretsOf()).toEqual({ '/boxes/0/pass': 'secret of forum' });
  });

  it('have to be named when they are left out: 428 names the entry', async () => {
    const { values } = (await get(SETTINGS)).json;
    const answer = await change(SETTINGS, { values });
    expect(answer.status).toBe(428);
    expect(answer.json.detail).toContain('"/values/boxes/0"');
    expect(answer.json.errors.map(({ pointer }: Parsed) => pointer)).toEqual([
      '/values/boxes/0',
      '/values/boxes/1',
    ]);
    expect(answer.json.errors[1].message).toContain('"forum"');
  });

  it('stay without a word when the version is named and the entry is as it was', async () => {
    const { version, values } = (await get(SETTINGS)).json;
    const saved = await change(SETTINGS, { values: { ...values, interval: 6 } }, `"${version}"`);
    expect(saved.status).toBe(200);
    expect(secretsOf()['/boxes/0/pass']).toBe('secret of bank');
    const moved = { ...values, boxes: [...values.boxes].reverse() };
    expect((await change(SETTINGS, { values: moved }, `"${saved.json.version}"`)).status).toBe(428);
  });

  it('need no word when all are sent, or the list is emptied or not there', async () => {
    const all = [{ name: 'forum', pass: 'x' }];
    expect((await change(SETTINGS, { values: { boxes: all } })).status).toBe(200);
    expect((await change(SETTINGS, { values: { interval: 9 } })).status).toBe(200);
    expect((await change(SETTINGS, { values: { boxes: [] } })).status).toBe(200);
    expect(secretsOf()).toEqual({});
  });
});

/** Numbers that are the same in every run. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

it('any two edits by two people: nothing is mixed up, nothing undone that was not seen', async () => {
  const dice = createDice(7);
  let next = 0;
  const fresh = (): Parsed => ({ name: `n${next}`, pass: `secret of n${next++}`, note: dice(5) });
  const secretsFit = (isEach = true): void => {
    const { values } = panel.storage.settings.secrets('mail');
    const list = (panel.storage.settings.values('mail')['boxes'] ?? []) as Parsed[];
    for (const [pointer, text] of values)
      expect(`${pointer} ${text}`).toBe(`${pointer} secret of ${list[Number(pointer.split('/')[2])].name}`);
    if (isEach) expect(values.size).toBe(list.length);
  };
  /** What a form holds: entries with where their secret was. */
  const edit = (document: Parsed): Parsed => {
    const list: { entry: Parsed; from: number | null }[] = ((document.values.boxes ?? []) as Parsed[]).map(
      (entry, index) => ({ entry, from: index }),
    );
    for (let count = dice(3); count >= 0; count -= 1) {
      const at = dice(list.length + 1);
      const verb = dice(4);
      const found = list[at];
      if (verb === 0) list.splice(at, 0, { entry: fresh(), from: null });
      else if (verb === 1) list.splice(at, 1);
      else if (verb === 2 && found !== undefined) found.entry = { ...found.entry, note: dice(5) };
      else list.reverse();
    }
    const kept: Record<string, string> = {};
    for (const [index, { from }] of list.entries())
      if (from !== null) kept[`/boxes/${index}/pass`] = `/boxes/${from}/pass`;
    return { values: { interval: dice(50), boxes: list.map(({ entry }) => entry) }, kept };
  };
  for (let round = 0; round < 60; round += 1) {
    const [seenByA, seenByB] = [(await get(SETTINGS)).json, (await get(SETTINGS)).json];
    const [byA, byB] = [edit(seenByA), edit(seenByB)];
    const a = await change(SETTINGS, byA, `"${seenByA.version}"`);
    expect(a.status).toBe(200);
    secretsFit();
    const b = await change(SETTINGS, byB, `"${seenByB.version}"`);
    const didChange = a.json.version !== seenByA.version;
    expect(b.status).toBe(didChange ? 412 : 200);
    // A script that says nothing of versions changes no owner either.
    const before = (await get(SETTINGS)).json;
    const blind = await change(SETTINGS, { values: byB.values });
    secretsFit(blind.status === 428);
    if (blind.status === 200) await change(SETTINGS, { values: { boxes: [] } });
    else expect([blind.status, (await get(SETTINGS)).json]).toEqual([428, before]);
    const seen = (await get(SETTINGS)).json;
    expect((await change(SETTINGS, edit(seen), `"${seen.version}"`)).status).toBe(200);
    secretsFit();
  }
});
