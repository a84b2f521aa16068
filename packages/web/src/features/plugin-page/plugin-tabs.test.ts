import { expect, test } from 'vitest';

import { tabPath, tabsOf, toPluginTab } from './plugin-tabs.ts';

test('an address without a tab is the overview', () => {
  expect(toPluginTab(undefined)).toBe('overview');
  expect(toPluginTab('logs')).toBe('logs');
  expect(toPluginTab('nonsense')).toBeNull();
});

test('addresses escape the id', () => {
  expect(tabPath('weather', 'overview')).toBe('/plugins/weather');
  expect(tabPath('a/b', 'logs')).toBe('/plugins/a%2Fb/logs');
});

test('the settings tab is there only for a plugin that has settings', () => {
  expect(tabsOf({ has_settings: false })).not.toContain('settings');
  expect(tabsOf({ has_settings: true })).toContain('settings');
});
