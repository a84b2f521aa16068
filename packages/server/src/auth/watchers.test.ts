import { expect, it } from 'vitest';

import { Watchers, type CredentialWatcher } from './watchers.ts';

const told: string[] = [];
const watcher = (name: string, onRevoked = (): void => undefined): CredentialWatcher => ({
  pluginId: name,
  watcherIndex: -1,
  onRevoked: () => {
    told.push(name);
    onRevoked();
  },
});

it('tells each watcher once, also when one that is told removes and adds others', () => {
  told.length = 0;
  const list = new Watchers();
  const [b, c, late] = [watcher('b'), watcher('c'), watcher('late')];
  const a = watcher('a', () => {
    list.remove(b);
    list.add(late);
  });
  for (const one of [a, b, c]) list.add(one);
  list.revoke(() => true);
  expect(told).toEqual(['a', 'c']);
  expect(list.size).toBe(1);
  list.revoke((one) => one.pluginId === 'late');
  expect(told).toEqual(['a', 'c', 'late']);
});

it('removes from any place, once, and never a watcher of another credential', () => {
  told.length = 0;
  const list = new Watchers();
  const others = new Watchers();
  const [a, b, c, other] = [watcher('a'), watcher('b'), watcher('c'), watcher('other')];
  for (const one of [a, b, c]) list.add(one);
  others.add(other);
  expect([list.remove(a), list.remove(a), list.remove(other)]).toEqual([true, false, false]);
  list.add(b);
  expect(list.size).toBe(2);
  list.revoke(() => true);
  expect(told.sort()).toEqual(['b', 'c']);
  expect(others.size).toBe(1);
});
