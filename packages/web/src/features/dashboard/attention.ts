/** What on this server asks for a person, most urgent first. */

import type { InstanceInfo, PluginInfo, SystemInfo } from '@toru/api';

import { fullness } from '../../components/fullness.ts';
import { formatPercent } from '../../lib/format.ts';
import { listUnsaved } from '../../lib/not-saved.ts';
import { isUnlicensed } from '../plugins/plugin-state.ts';
import { capitalise, isLicenseRefusal, troubleCause, upgradeReason } from '../plugins/trouble-cause.ts';
import type { SystemHistory } from '../system/append-sample.ts';
import { findLoadTrouble, type LoadTrouble } from './load-attention.ts';

/** What can be done about it. */
export type Remedy =
  | { readonly kind: 'restart' | 'enable' | 'disable'; readonly label: string }
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
  /** The processes that use most of it are listed below. */
  readonly uses: LoadTrouble['kind'] | null;
}

/** So many new plugins stand one by one. */
const shownNew = 4;

const toneRank = { danger: 0, warning: 1, info: 2 } as const;

/** All items for what is known at the moment. */
export function findAttention(
  plugins: readonly PluginInfo[],
  instance: InstanceInfo | undefined,
  history: SystemHistory | undefined,
): readonly AttentionItem[] {
  const system = history?.samples.at(-1);
  const items = [
    ...(instance === undefined ? [] : unsavedItems(instance)),
    ...(instance?.safe_mode === true ? [safeModeItem(instance)] : []),
    ...(instance?.backup_overdue === true ? [backupItem] : []),
    ...plugins.flatMap(pluginItems),
    ...newItems(plugins),
    ...(history === undefined ? [] : findLoadTrouble(history).map(loadItem)),
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
    items.push({ key: `${id}:${key}`, tone, title, detail: detail ?? '', plugin, remedies, uses: null });
  };

  const cause = troubleCause(plugin);
  const enter: Remedy = { kind: 'link', label: 'Enter license', path: `${page}#license` };
  // One that nobody has turned on needs no license yet.
  if (plugin.enabled && isUnlicensed(plugin)) {
    add(
      'license',
      'warning',
      `${name} needs a license`,
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
    const sentence = upgradeReason(plugin.upgrade) ?? 'the new version did not get ready';
    const title = `${name} ${plugin.upgrade.version} was refused`;
    const detail = `${capitalise(sentence)}. Version ${plugin.version} goes on.`;
    add(
      'upgrade',
      'warning',
      title,
      detail,
      ...(isLicenseRefusal(plugin.upgrade.reason_info) ? [enter, logs] : [logs]),
    );
  }
  for (const [index, note] of plugin.notes.entries())
    add(`files:${index}`, 'warning', `${name}: its files need a look`, note, logs);
  if (plugin.state === 'running' && plugin.status?.health === 'degraded') {
    add('degraded', 'warning', `${name} reports a problem`, plugin.status.message, logs);
  }
  return items;
}

/** Rights that are taken away count at once; that a restart would give them back is the gravest there is. */
function unsavedItems({ unsaved }: InstanceInfo): readonly AttentionItem[] {
  if (unsaved.length === 0) return [];
  const isOne = unsaved.length === 1;
  return [
    {
      key: 'unsaved',
      tone: 'danger',
      title: isOne
        ? '1 change is in effect but not saved'
        : `${unsaved.length} changes are in effect but not saved`,
      detail:
        `${capitalise(listUnsaved(unsaved))}. The disk is full or cannot be written. ` +
        `${isOne ? 'It is' : 'They are'} tried again by ${isOne ? 'itself' : 'themselves'}, and lost if the panel stops before: make room on the disk.`,
      plugin: null,
      remedies: [],
      uses: null,
    },
  ];
}

/** A backup that nobody misses is missed when it is too late. */
const backupItem: AttentionItem = {
  key: 'backup',
  tone: 'warning',
  title: 'The last good backup is too old',
  detail: 'What has changed since would be lost with the disk',
  plugin: null,
  remedies: [{ kind: 'link', label: 'Backups', path: '/settings/backups' }],
  uses: null,
};

function safeModeItem(instance: InstanceInfo): AttentionItem {
  return {
    key: 'safe-mode',
    tone: 'warning',
    title: 'Safe mode: no plugin runs',
    detail: capitalise(instance.safe_mode_reason ?? 'the panel was started in safe mode'),
    plugin: null,
    remedies: [],
    uses: null,
  };
}

/** Files that nobody has decided about: they wait, and would wait for ever if nobody were told. */
function newItems(plugins: readonly PluginInfo[]): readonly AttentionItem[] {
  const waiting = plugins.filter(isWaiting);
  if (waiting.length > shownNew) {
    const list: Remedy = { kind: 'link', label: 'Show them', path: '/plugins?group=off' };
    return [
      {
        key: 'new',
        tone: 'info',
        title: `${waiting.length} new plugins are turned off`,
        detail: 'They do nothing before you turn them on',
        plugin: null,
        remedies: [list],
        uses: null,
      },
    ];
  }
  return waiting.map((plugin) => ({
    key: `${plugin.id}:new`,
    tone: 'info',
    title: `${plugin.name} is new and turned off`,
    detail: 'It does nothing before you turn it on',
    plugin,
    remedies: [
      { kind: 'enable', label: 'Turn on' },
      { kind: 'disable', label: 'Leave it off' },
    ],
    uses: null,
  }));
}

/** Tells whether nobody has decided yet if a plugin is to run. */
export function isWaiting({ is_new: isNew, enabled, state }: PluginInfo): boolean {
  return isNew && !enabled && state === 'disabled';
}

function loadItem({ kind, title, detail }: LoadTrouble): AttentionItem {
  return { key: `load:${kind}`, tone: 'warning', title, detail, plugin: null, remedies: [], uses: kind };
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
      uses: null,
    }));
}
