import { expect, it } from 'vitest';

import { examplePlugin } from './plugin-fixture.ts';
import { pluginsWithView, viewPath } from './plugin-list.ts';

const { ui } = examplePlugin();

it('leads to a view that is known, whatever its process does at the moment', () => {
  expect(viewPath(examplePlugin())).toBe('/p/weather');
  expect(viewPath(examplePlugin({ state: 'restarting' }))).toBe('/p/weather');
});

it.each([
  ['is off', { enabled: false }],
  ['is invalid', { state: 'invalid' as const }],
  ['has no route', { route: null }],
  ['declares no view', { ui: { ...ui, isolation: null } }],
  ['declares a view and never handed one over', { ui: { ...ui, bundle_hash: null } }],
])('leads nowhere for a plugin that %s', (_what, changes) => {
  expect(viewPath(examplePlugin(changes))).toBeNull();
  expect(pluginsWithView([examplePlugin(changes)])).toEqual([]);
});

it('sorts views by name', () => {
  const list = [examplePlugin({ id: 'b', name: 'Beta' }), examplePlugin({ id: 'a', name: 'alpha' })];
  expect(pluginsWithView(list).map(({ id }) => id)).toEqual(['a', 'b']);
});
