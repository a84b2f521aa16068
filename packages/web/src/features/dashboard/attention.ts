/** What on this server asks for a person, most urgent first. */

import type { InstanceInfo, PluginInfo, SystemInfo } from '@toru/protocol';

import { fullness } from '../../components/fullness.ts';
import { formatPercent } from '../../lib/format.ts';
import { isUnlicensed, licenseLook } from '../plugins/plugin-state.ts';
import { capitalise, troubleCause } from '../plugins/trouble-cause.ts';

/** What can be done about it. */
export type Remedy =
  | { readonly kind: 'restart'; readonly label: string }
  | { readonly kind: 'link'; readonly label: string; readonly path: string };

/** One thing that needs attention. */
export interface AttentionItem {
  readonly key: string;
  readonly tone: 'danger' | 'warning' | 'info';
  readonly title: string;
  readonly detail: string;
  /** The plugin it is about. */
  readonly plugin: PluginInfo | null;
  readonly remedies: readonly Remedy[];
}

/** How the reason of a plugin that refuses its licence ends, in every SDK. */
const LICENCE_REFUSED = ' (LICENSE_REFUSED)';

const toneRank = { danger: 0, warning: 1, info: 2 } as const;

/** All items for what is known at the moment. */
export function findAttention(
  plugins: readonly PluginInfo[],
  instance: InstanceInfo | undefined,
  system: SystemInfo | undefined,
): readonly AttentionItem[] {
  const items = [
    ...(instance?.safe_mode === true ? [safeModeItem(instance)] : []),
    ...plugins.flatMap(pluginItems),
    ...(system === undefined ? [] : diskItems(system)),
  ];
  return items.toSorted((a, b) => toneRank[a.tone] - toneRank[b.tone]);
}

function pluginItems(plugin: PluginInfo): readonly AttentionItem[] {
  const { id, name } = plugin;
  const page = `/plugins/${encodeURIComponent(id)}`;
  const logs: Remedy = { kind: 'link', label: 'Logs', path: `${page}/logs` };
  const items: AttentionItem[] = [];
  const add = (
    key: string,
    tone: AttentionItem['tone'],
    title: string,
    detail: string | null,
    ...remedies: readonly Remedy[]
  ): void => {
    items.push({ key: `${id}:${key}`, tone, title, detail: detail ?? '', plugin, remedies });
  };

  const cause = troubleCause(plugin);
  const enter: Remedy = { kind: 'link', label: 'Enter licence', path: `${page}#licence` };
  // One that nobody has turned on needs no licence yet.
  if (plugin.enabled && isUnlicensed(plugin)) {
    const word = licenseLook(plugin)?.word.toLowerCase() ?? '';
    add(
      'licence',
      'danger',
      `${name}: licence ${word}`,
      plugin.license.detail ?? 'Its vendor issues one for this panel',
      enter,
    );
  } else if (plugin.state === 'failed') {
    add('failed', 'danger', `${name} failed`, cause, { kind: 'restart', label: 'Try again' }, logs);
  }
  if (plugin.state === 'restarting') add('restarting', 'warning', `${name} is restarting`, cause, logs);
  if (plugin.state === 'unresponsive') {
    add(
      'unresponsive',
      'warning',
      `${name} does not respond`,
      cause,
      { kind: 'restart', label: 'Restart' },
      logs,
    );
  }
  if (plugin.state === 'invalid') {
    add('invalid', 'warning', `${id} cannot be used`, cause, {
      kind: 'link',
      label: 'How to fix it',
      path: '/plugins#invalid',
    });
  }
  if (plugin.upgrade?.state === 'failed') {
    const reason = plugin.upgrade.reason ?? 'the new version did not get ready';
    const isForLicence = reason.endsWith(LICENCE_REFUSED);
    const sentence = isForLicence ? reason.slice(0, -LICENCE_REFUSED.length) : reason;
    const title = `${name} ${plugin.upgrade.version} was refused`;
    const detail = `${capitalise(sentence)}. Version ${plugin.version} goes on.`;
    add('upgrade', 'warning', title, detail, ...(isForLicence ? [enter, logs] : [logs]));
  }
  if (plugin.state === 'running' && plugin.status?.health === 'degraded') {
    add('degraded', 'warning', `${name} reports a problem`, plugin.status.message, logs);
  }
  return items;
}

function safeModeItem(instance: InstanceInfo): AttentionItem {
  return {
    key: 'safe-mode',
    tone: 'warning',
    title: 'Safe mode: no plugin runs',
    detail: capitalise(instance.safe_mode_reason ?? 'the panel was started in safe mode'),
    plugin: null,
    remedies: [],
  };
}

function diskItems({ disks }: SystemInfo): readonly AttentionItem[] {
  return disks
    .filter((disk) => disk.total_bytes > 0 && fullness(disk.used_bytes / disk.total_bytes) === 'full')
    .map((disk) => ({
      key: `disk:${disk.mount}`,
      tone: 'warning',
      title: `Disk ${disk.mount} is nearly full`,
      detail: `${formatPercent((100 * disk.used_bytes) / disk.total_bytes)} of it is in use`,
      plugin: null,
      remedies: [],
    }));
}
