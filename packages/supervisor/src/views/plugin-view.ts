/** The files of a plugin's view: kept for a version, beside a version 1 plugin, or asked of the plugin when it becomes ready. */

import { join } from 'node:path';

import type { PluginBundle } from '../api.ts';
import type { SupervisorOptions } from '../engine-options.ts';
import type { PluginVersion } from '../plugin-files/plugin-version.ts';
import type { VersionStore } from '../plugin-files/version-store.ts';
import type { ChildRun } from '../children/child-run.ts';
import { readTextIfPresent } from '../plugin-files/read-text.ts';
import type { PluginLog } from '../logs/plugin-log.ts';
import { fetchBundle, keepBundle, loadBundle, toBundlePart } from './view-bundle.ts';

interface ViewContext {
  readonly options: Pick<SupervisorOptions, 'pluginsDir'>;
  readonly versions: VersionStore;
}

/** The view of one plugin. */
export class PluginView {
  readonly #context: ViewContext;
  readonly #plugin: string;
  readonly #log: Pick<PluginLog, 'write'>;
  #bundle: PluginBundle | null = null;

  /** `log`: where the author reads why an answer is no view. */
  constructor(context: ViewContext, plugin: string, log: Pick<PluginLog, 'write'>) {
    this.#context = context;
    this.#plugin = plugin;
    this.#log = log;
  }

  get bundle(): PluginBundle | null {
    return this.#bundle;
  }

  /** What is known of a version before it runs. */
  recall(version: PluginVersion): void {
    this.#bundle = this.#beside(version) ?? this.#kept(version.hash);
  }

  /** A child is ready: its view is the one to serve, unless `isCurrent` says otherwise when it comes. */
  async refresh(child: ChildRun, isCurrent: () => boolean): Promise<void> {
    const { channel, version } = child;
    if (channel === null || version.metadata.ui === null) return;
    const known = version.metadata.protocol === 1 ? this.#beside(version) : this.#kept(version.hash);
    const tell = (message: string): void => {
      const pid = child.pid ?? undefined;
      this.#log.write({ level: 'warn', message, stream: 'host', pid, runId: child.runId });
    };
    const bundle = known ?? (await fetchBundle(channel, tell));
    if (!isCurrent()) return;
    this.#bundle = bundle;
    if (known === null && bundle !== null) keepBundle(this.#context.versions, version.hash, bundle);
  }

  /** The file that a version 1 plugin has beside it. */
  #beside({ metadata }: PluginVersion): PluginBundle | null {
    if (metadata.protocol !== 1) return null;
    const text = readTextIfPresent(join(this.#context.options.pluginsDir, this.#plugin, 'bundle.js'));
    return text === null ? null : { script: toBundlePart(Buffer.from(text)), style: null };
  }

  #kept(hash: string): PluginBundle | null {
    return loadBundle(this.#context.versions, hash);
  }
}
