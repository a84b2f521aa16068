/** What kinds of events are called. The server's own names are for machines. */

import { t } from '../../messages/activity.ts';

const labels = {
  discovered: 'discovered',
  found: 'found',
  starting: 'starting',
  started: 'started',
  ready: 'ready',
  stopped: 'stopped',
  restarting: 'restarting',
  crashed: 'crashed',
  failed: 'failed',
  invalid: 'invalid',
  removed: 'removed',
  enabled: 'enabled',
  disabled: 'disabled',
  unresponsive: 'unresponsive',
  recovered: 'recovered',
  upgraded: 'upgraded',
  upgrade_failed: 'upgradeFailed',
  memory_limit: 'memoryLimit',
  log_dropped: 'logDropped',
  settings_changed: 'settingsChanged',
  license_changed: 'licenseChanged',
} as const;

const groups = {
  auth: 'auth',
  setup: 'setup',
  plugin: 'plugin',
  panel: 'panel',
  user: 'user',
  token: 'token',
  host: 'panel',
} as const;

/** A word or two for the type of an event or the action of an entry; one nobody knows is written as words. */
export function eventLabel(type: string): string {
  const [group = ''] = type.split('.', 1);
  if (group === type && isKeyOf(labels, type)) return t(labels[type]);
  if (group !== type && isKeyOf(groups, group)) return t(groups[group]);
  const words = type.replaceAll(/[._]/gu, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isKeyOf<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key);
}
