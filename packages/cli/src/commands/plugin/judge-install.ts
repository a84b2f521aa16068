/** Decides from the panel's list what became of a file that was just put into the plugins folder. Pure. */
import { basename } from 'node:path';
import type { PluginInfo } from '@toru/api';

/** The file, as it was written. */
export interface PlacedFile {
  readonly name: string;
  /** SHA-256 in lower-case hexadecimal. */
  readonly hash: string;
}

/** What became of it. */
export type InstallOutcome =
  /** The panel knows it and does nothing more by itself. */
  | { readonly kind: 'settled'; readonly plugin: PluginInfo }
  | { readonly kind: 'refused'; readonly plugin: PluginInfo; readonly reason: string };

/** The outcome; `null` while there is none. A file that cannot even be executed is listed by its name and has no hash. */
export function judgeInstall(
  plugins: readonly PluginInfo[],
  { name, hash }: PlacedFile,
): InstallOutcome | null {
  const plugin = plugins.find(({ id, state, file }) => {
    if (file === null || basename(file.path) !== name) return false;
    return file.hash === hash || (file.hash === null && state === 'invalid' && id === name);
  });
  if (plugin === undefined) return null;
  const refused = (otherwise: string): InstallOutcome => {
    return { kind: 'refused', plugin, reason: plugin.reason ?? plugin.upgrade?.reason ?? otherwise };
  };
  switch (plugin.state) {
    case 'invalid':
      return refused('the file cannot be used');
    case 'failed':
      return refused('the plugin does not start');
    case 'disabled':
      return { kind: 'settled', plugin };
    case 'running':
      if (isCurrent(plugin, hash)) return { kind: 'settled', plugin };
      return plugin.upgrade?.state === 'failed' && plugin.reason !== null ? refused('') : null;
    case 'starting':
    case 'restarting':
    case 'unresponsive':
    case 'stopping':
      return null;
  }
}

/** Whether the running version is this file; files of version 1 run in place and have no kept versions. */
function isCurrent({ protocol, kept_versions }: PluginInfo, hash: string): boolean {
  if (protocol === 1 || kept_versions === null) return true;
  return kept_versions.some((version) => version.current && version.hash === hash);
}
