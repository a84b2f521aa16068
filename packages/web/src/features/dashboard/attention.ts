/** What on this server asks for a person, most urgent first. */

import type { InstanceInfo, PluginInfo, SystemInfo } from '@toru/api';

import { fullness } from '../../components/fullness.ts';
import { formatPercent } from '../../lib/format.ts';
import { listUnsaved } from '../../lib/not-saved.ts';
import { isUnlicensed } from '../plugins/plugin-state.ts';
import {
  capitalise,
  isLicenseRefusal,
  noteWords,
  troubleCause,
  upgradeReason,
} from '../plugins/trouble-cause.ts';
import type { SystemHistory } from '../system/append-sample.ts';
import { findLoadTrouble, type LoadTrouble } from './load-attention.ts';
import { reasonWords } from '../../messages/reason-words.ts';
import { t } from '../../messages/dashboard.ts';

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
    ...(instance?.backup_overdue === true ? [backupItem()] : []),
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
  const logs: Remedy = { kind: 'link', label: t('logs'), path: `${page}/logs` };
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
  const enter: Remedy = { kind: 'link', label: t('enterLicense'), path: `${page}#license` };
  // One that nobody has enabled needs no license yet.
  if (plugin.enabled && isUnlicensed(plugin)) {
    add(
      'license',
      'warning',
      t('needsALicense', { name }),
      reasonWords(plugin.license.reason_info, plugin.license.detail) ?? t('itsVendorIssuesOneFor'),
      enter,
    );
  } else if (plugin.state === 'failed') {
    add('failed', 'danger', t('failed', { name }), cause, { kind: 'restart', label: t('tryAgain') }, logs);
  }
  if (plugin.state === 'restarting') add('restarting', 'warning', t('isRestarting', { name }), cause, logs);
  if (plugin.state === 'unresponsive') {
    add(
      'unresponsive',
      'warning',
      t('doesNotRespond', { name }),
      cause,
      { kind: 'restart', label: t('restart') },
      logs,
    );
  }
  if (plugin.state === 'invalid') {
    add('invalid', 'warning', t('cannotBeUsed', { id }), cause, {
      kind: 'link',
      label: t('howToFixIt'),
      path: '/plugins#invalid',
    });
  }
  if (plugin.upgrade?.state === 'failed') {
    const sentence = upgradeReason(plugin.upgrade) ?? t('theNewVersionDidNot');
    const title = t('wasRefused', { name, version: plugin.upgrade.version });
    const detail = t('versionGoesOn', { sentence: capitalise(sentence), version: plugin.version });
    add(
      'upgrade',
      'warning',
      title,
      detail,
      ...(isLicenseRefusal(plugin.upgrade.reason_info) ? [enter, logs] : [logs]),
    );
  }
  for (const [index, note] of noteWords(plugin).entries())
    add(`files:${index}`, 'warning', t('itsFilesNeedALook', { name }), note, logs);
  if (plugin.state === 'running' && plugin.status?.health === 'degraded') {
    add('degraded', 'warning', t('reportsAProblem', { name }), plugin.status.message, logs);
  }
  return items;
}

/** Rights that are taken away count at once; that a restart would give them back is the gravest there is. */
function unsavedItems({ unsaved }: InstanceInfo): readonly AttentionItem[] {
  if (unsaved.length === 0) return [];
  return [
    {
      key: 'unsaved',
      tone: 'danger',
      title: t('changesNotSaved', { count: unsaved.length }),
      detail: t('changesNotSavedWhy', { count: unsaved.length, changes: capitalise(listUnsaved(unsaved)) }),
      plugin: null,
      remedies: [],
      uses: null,
    },
  ];
}

/** A backup that nobody misses is missed when it is too late. */
function backupItem(): AttentionItem {
  return {
    key: 'backup',
    tone: 'warning',
    title: t('backupIsTooOld'),
    detail: t('whatHasChangedSince'),
    plugin: null,
    remedies: [{ kind: 'link', label: t('backups'), path: '/settings/backups' }],
    uses: null,
  };
}

function safeModeItem(instance: InstanceInfo): AttentionItem {
  return {
    key: 'safe-mode',
    tone: 'warning',
    title: t('safeModeNoPluginRuns'),
    detail: capitalise(instance.safe_mode_reason ?? t('thePanelWasStartedIn')),
    plugin: null,
    remedies: [],
    uses: null,
  };
}

/** Files that nobody has decided about: they wait, and would wait for ever if nobody were told. */
function newItems(plugins: readonly PluginInfo[]): readonly AttentionItem[] {
  const waiting = plugins.filter(isWaiting);
  if (waiting.length > shownNew) {
    const list: Remedy = { kind: 'link', label: t('showThem'), path: '/plugins?group=off' };
    return [
      {
        key: 'new',
        tone: 'info',
        title: t('newPluginsAreTurnedOff', { count: waiting.length }),
        detail: t('theyDoNothingBeforeYou'),
        plugin: null,
        remedies: [list],
        uses: null,
      },
    ];
  }
  return waiting.map((plugin) => ({
    key: `${plugin.id}:new`,
    tone: 'info',
    title: t('isNewAndTurnedOff', { name: plugin.name }),
    detail: t('itDoesNothingBeforeYou'),
    plugin,
    remedies: [
      { kind: 'enable', label: t('turnOn') },
      { kind: 'disable', label: t('leaveItOff') },
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
      title: t('diskIsNearlyFull', { mount: disk.mount }),
      detail: t('ofItIsInUse', { value: formatPercent((100 * disk.used_bytes) / disk.total_bytes) }),
      plugin: null,
      remedies: [],
      uses: null,
    }));
}
