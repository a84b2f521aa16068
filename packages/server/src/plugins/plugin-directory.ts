/** Plugins as a given person sees them: which ones, and how much of each. */

import type { PluginInfo } from '@toru/api';
import type { PluginSnapshot, Supervisor } from '@toru/supervisor';
import type { Storage } from '@toru/storage';
import { canUsePlugin, type Identity } from '../auth/identity.ts';
import { ProblemError } from '../http/problem.ts';
import { createNameOrder } from '../auth/name-order.ts';
import type { AccessOverrides } from './access-overrides.ts';
import { toVerdict, UNKNOWN_LICENSE, type LicenseReader, type LicenseVerdict } from './license-reading.ts';
import { toPluginInfo } from './plugin-info.ts';

/** Looks plugins up for somebody. */
export interface PluginDirectory {
  /** Plugins the person may see, sorted by name. */
  list(identity: Identity): readonly PluginInfo[];
  canSee(identity: Identity, plugin: PluginSnapshot): boolean;
  toInfo(identity: Identity, plugin: PluginSnapshot): PluginInfo;
  licenseOf(plugin: PluginSnapshot): LicenseVerdict;
  /** @throws {ProblemError} `PLUGIN_NOT_FOUND`, or `FORBIDDEN` when the person may not use it. */
  require(identity: Identity, id: string): PluginSnapshot;
}

/** What the directory needs. */
export interface PluginDirectoryDeps {
  readonly supervisor: Pick<Supervisor, 'list' | 'get'>;
  readonly access: AccessOverrides;
  readonly licenses: Storage['licenses'];
  readonly readLicense: LicenseReader;
  readonly now: () => number;
}

export function createPluginDirectory(deps: PluginDirectoryDeps): PluginDirectory {
  const canSee = (identity: Identity, { id, metadata, enabled }: PluginSnapshot): boolean =>
    identity.role === 'admin' ||
    (metadata !== null && enabled && canUsePlugin(identity, id, deps.access.accessOf(metadata)));

  const licenseOf: PluginDirectory['licenseOf'] = (plugin) => {
    const { metadata, license: own } = plugin;
    if (own !== null && own.state !== 'unknown') return toVerdict(own);
    if (metadata === null) return UNKNOWN_LICENSE;
    const token = deps.licenses.get(plugin.id);
    if (token !== null) return deps.readLicense(plugin, token);
    if (own !== null) return toVerdict(own);
    return metadata.license.required ? { ...UNKNOWN_LICENSE, state: 'missing' } : UNKNOWN_LICENSE;
  };

  const toInfo = (identity: Identity, plugin: PluginSnapshot): PluginInfo =>
    toPluginInfo(plugin, {
      role: identity.role,
      access: plugin.metadata === null ? 'admin' : deps.access.accessOf(plugin.metadata),
      license: licenseOf(plugin),
      nowMs: deps.now(),
    });

  return {
    canSee,
    toInfo,
    licenseOf,
    list(identity) {
      const plugins = deps.supervisor
        .list()
        .filter((plugin) => canSee(identity, plugin))
        .map((plugin) => toInfo(identity, plugin));
      const order = createNameOrder(plugins.map(({ name }) => name));
      return plugins.sort((left, right) => order(left.name, right.name) || (left.id < right.id ? -1 : 1));
    },
    require(identity, id) {
      const plugin = deps.supervisor.get(id);
      if (plugin === undefined)
        throw new ProblemError('PLUGIN_NOT_FOUND', { detail: `There is no plugin "${id}"` });
      if (!canSee(identity, plugin)) {
        throw new ProblemError('FORBIDDEN', { detail: `Your account may not use the plugin "${id}"` });
      }
      return plugin;
    },
  };
}
