/** States and licenses of plugins in words and tones. */

import type { PluginInfo } from '@toru/api';
import type { LicenseState, PluginState } from '@toru/protocol';

import type { Tone } from '../../components/ui/badge.tsx';

/** A state for people. */
export interface StateLook {
  readonly word: string;
  readonly tone: Tone;
}

const looks: Readonly<Record<PluginState, StateLook>> = {
  invalid: { word: 'Invalid', tone: 'danger' },
  disabled: { word: 'Off', tone: 'neutral' },
  starting: { word: 'Starting', tone: 'info' },
  running: { word: 'Running', tone: 'success' },
  unresponsive: { word: 'Not responding', tone: 'warning' },
  restarting: { word: 'Restarting', tone: 'warning' },
  stopping: { word: 'Stopping', tone: 'neutral' },
  failed: { word: 'Failed', tone: 'danger' },
};

/** What the looks of a plugin depend on. */
export type StateFacts = Pick<PluginInfo, 'state' | 'status' | 'license'>;

/** How a plugin stands. One that runs but says that it is degraded shows that, and one that waits for its license has not failed. */
export function stateLook(plugin: StateFacts): StateLook {
  if (needsLicense(plugin)) return { word: 'Needs a license', tone: 'warning' };
  return plugin.state === 'running' && plugin.status?.health === 'degraded'
    ? { word: 'Degraded', tone: 'warning' }
    : looks[plugin.state];
}

/** How a tool stands for those who use it and do not look after the server. */
export function toolLook({ state }: Pick<PluginInfo, 'state'>): StateLook {
  if (state === 'running') return { word: 'Works', tone: 'success' };
  if (state === 'starting' || state === 'stopping') return { word: 'Starting', tone: 'info' };
  return { word: 'Does not work at the moment', tone: 'warning' };
}

/** What is wrong with a plugin, as a headline; null where nothing is, or only its license is missing. */
export function troubleTitle(plugin: StateFacts & Pick<PluginInfo, 'name'>): string | null {
  const { name, state, status } = plugin;
  if (needsLicense(plugin)) return null;
  switch (state) {
    case 'failed':
      return `${name} has failed`;
    case 'restarting':
      return `${name} is restarting`;
    case 'unresponsive':
      return `${name} does not respond`;
    case 'running':
      return status?.health === 'degraded' ? `${name} reports a problem` : null;
    default:
      return null;
  }
}

/** Tells whether requests reach the plugin's process. */
export function isServing(state: PluginState): boolean {
  return state === 'running' || state === 'unresponsive';
}

const licenseWords: Readonly<Record<LicenseState, string>> = {
  valid: 'Valid',
  missing: 'Missing',
  malformed: 'Not readable',
  unknown_key: 'Unknown key',
  bad_signature: 'Not genuine',
  wrong_plugin: 'For another plugin',
  wrong_instance: 'For another server',
  updates_ended: 'Updates ended',
  trial_expired: 'Trial ended',
  unknown: 'Not checked yet',
};

/** How a license stands; null for a plugin that needs none. */
export function licenseLook({ license }: Pick<PluginInfo, 'license'>): StateLook | null {
  return license.required ? licenseStateLook(license.state) : null;
}

/** A verdict on a license. */
export function licenseStateLook(state: LicenseState): StateLook {
  const tone: Tone = state === 'valid' ? 'success' : state === 'unknown' ? 'neutral' : 'danger';
  return { word: licenseWords[state], tone };
}

/** Tells whether a plugin lacks the license that it needs. */
export function isUnlicensed({ license }: Pick<PluginInfo, 'license'>): boolean {
  return license.required && license.state !== 'valid' && license.state !== 'unknown';
}

/** Tells whether a plugin does not run for want of a license: it was refused, nothing crashed, and trying again is of no use. */
export function needsLicense(plugin: Pick<PluginInfo, 'state' | 'license'>): boolean {
  return plugin.state === 'failed' && isUnlicensed(plugin);
}
