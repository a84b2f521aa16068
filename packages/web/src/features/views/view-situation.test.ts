import { expect, it } from 'vitest';

import { examplePlugin } from '../plugins/plugin-fixture.ts';
import { viewSituation } from './view-situation.ts';

const { ui } = examplePlugin();
const unlicensed = { required: true, state: 'missing' as const, detail: null, reason_info: null };

it.each([
  ['view', {}],
  ['view', { state: 'unresponsive' as const }],
  ['view', { license: unlicensed }],
  ['waiting', { ui: { ...ui, bundle_hash: null }, uptime_ms: 2_000 }],
  ['no-bundle', { ui: { ...ui, bundle_hash: null } }],
  ['no-view', { ui: { ...ui, isolation: null } }],
  ['off', { state: 'disabled' as const, enabled: false }],
  ['off', { state: 'stopping' as const, enabled: false }],
  ['down', { state: 'restarting' as const }],
  ['down', { state: 'failed' as const }],
  ['unlicensed', { state: 'failed' as const, license: unlicensed }],
])('%s for %j', (situation, changes) => {
  expect(viewSituation(examplePlugin(changes), false)).toBe(situation);
});

it('keeps views out of a safe tab', () => {
  expect(viewSituation(examplePlugin(), true)).toBe('safe');
});
