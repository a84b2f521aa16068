/** The activity by the API: as it was written, or with what repeats folded. */

import { afterEach, expect, it } from 'vitest';
import { TestPanel, type Parsed } from './support/panel.ts';

let panel: TestPanel;
afterEach(() => panel[Symbol.asyncDispose]());

it('folds a crash loop into a line with a count where that is asked for, and keeps what others did in sight', async () => {
  panel = await TestPanel.start();
  const cookie = await panel.logIn();
  for (let at = 0; at < 500; at += 1) {
    const type = at % 2 === 0 ? 'crashed' : 'restarting';
    panel.storage.events.append({
      type,
      plugin: 'hello',
      atMs: 1_000 * at,
      runId: null,
      message: `hello ${type} (${at})`,
      details: { at },
    });
  }
  const read = async (query: string): Promise<Parsed> =>
    (await panel.call(`/api/activity${query}`, { cookie })).json;

  const plain = await read('?kind=plugin&limit=2');
  expect(plain.items.map((item: Parsed) => [item.type, item.count])).toEqual([
    ['restarting', undefined],
    ['crashed', undefined],
  ]);
  const folded = await read('?fold=true');
  expect(folded.items.map((item: Parsed) => [item.type, item.count])).toEqual([
    ['restarting', 250],
    ['crashed', 250],
    ['auth.login', 1],
  ]);
  expect(folded.items[1]).toMatchObject({ details: { at: 498 }, first_at: new Date(0).toISOString() });
  expect(folded.next).toBeNull();

  const first = await read('?fold=true&limit=1');
  expect(first).toMatchObject({ items: [{ type: 'restarting', count: 1 }] });
  const second = await read(`?fold=true&limit=2&before=${first.next}`);
  expect(second.items.map((item: Parsed) => [item.type, item.count])).toEqual([
    ['crashed', 250],
    ['restarting', 249],
  ]);
  expect((await panel.call('/api/activity?fold=maybe', { cookie })).status).toBe(400);
});
