/** States and licenses of plugins in words and tones. */

import type { PluginInfo } from '@toru/api';
import type { LicenseState, PluginState } from '@toru/protocol';

import type { Tone } from '../../components/ui/badge.tsx';
import { t } from '../../messages/plugins.ts';

/** A state for people. */
export interface StateLook {
  readonly word: string;
  readonly tone: Tone;
}

const looks = {
  invalid: { word: 'invalid', tone: 'danger' },
  disabled: { word: 'off', tone: 'neutral' },
  starting: { word: 'starting', tone: 'info' },
  running: { word: 'running', tone: 'success' },
  unresponsive: { word: 'notResponding', tone: 'warning' },
  restarting: { word: 'restarting', tone: 'warning' },
  stopping: { word: 'stopping', tone: 'neutral' },
  failed: { word: 'failed', tone: 'danger' },
} as const satisfies Readonly<Record<PluginState, StateLook>>;

/** What the looks of a plugin depend on. */
export type StateFacts = Pick<PluginInfo, 'state' | 'status' | 'license'>;

/** How a plugin stands. One that runs but says that it is degraded shows that, and one that waits for its license has not failed. */
export function stateLook(plugin: StateFacts): StateLook {
  if (needsLicense(plugin)) return { word: t('needsALicense'), tone: 'warning' };
  return plugin.state === 'running' && plugin.status?.health === 'degraded'
    ? { word: t('degraded'), tone: 'warning' }
    : { ...looks[plugin.state], word: t(looks[plugin.state].word) };
}

/** How a tool stands for those who use it and do not look after the server. */
export function toolLook({ state }: Pick<PluginInfo, 'state'>): StateLook {
  if (state === 'running') return { word: t('works'), tone: 'success' };
  if (state === 'starting' || state === 'stopping') return { word: t('starting'), tone: 'info' };
  return { word: t('doesNotWorkAtThe'), tone: 'warning' };
}

/** What is wrong with a plugin, as a headline; null where nothing is, or only its license is missing. */
export function troubleTitle(plugin: StateFacts & Pick<PluginInfo, 'name'>): string | null {
  const { name, state, status } = plugin;
  if (needsLicense(plugin)) return null;
  switch (state) {
    case 'failed':
      return t('hasFailed', { name });
    case 'restarting':
      return t('isRestarting', { name });
    case 'unresponsive':
      return t('doesNotRespond', { name });
    case 'running':
      return status?.health === 'degraded' ? t('reportsAProblem', { name }) : null;
    default:
      return null;
  }
}

/** Tells whether requests reach the plugin's process. */
export function isServing(state: PluginState): boolean {
  return state === 'running' || state === 'unresponsive';
}

const licenseWords = {
  valid: 'valid',
  missing: 'missing',
  malformed: 'notReadable',
  unknown_key: 'unknownKey',
  bad_signature: 'notGenuine',
  wrong_plugin: 'forAnotherPlugin',
  wrong_instance: 'forAnotherServer',
  updates_ended: 'updatesEnded',
  trial_expired: 'trialEnded',
  unknown: 'notCheckedYet',
} as const satisfies Readonly<Record<LicenseState, string>>;

/** How a license stands; null for a plugin that needs none. */
export function licenseLook({ license }: Pick<PluginInfo, 'license'>): StateLook | null {
  return license.required ? licenseStateLook(license.state) : null;
}

/** A verdict on a license. */
export function licenseStateLook(state: LicenseState): StateLook {
  const tone: Tone = state === 'valid' ? 'success' : state === 'unknown' ? 'neutral' : 'danger';
  return { word: t(licenseWords[state]), tone };
}

/** Tells whether a plugin lacks the license that it needs. */
export function isUnlicensed({ license }: Pick<PluginInfo, 'license'>): boolean {
  return license.required && license.state !== 'valid' && license.state !== 'unknown';
}

/** Tells whether a plugin does not run for want of a license: it was refused, nothing crashed, and trying again is of no use. */
export function needsLicense(plugin: Pick<PluginInfo, 'state' | 'license'>): boolean {
  return plugin.state === 'failed' && isUnlicensed(plugin);
}
