/** The files of a plugin's view: kept for a version, beside a version 1 plugin, or asked of the plugin when it becomes ready. */

import { join } from 'node:path';

import type { PluginBundle } from '../face.ts';
import type { PluginVersion } from '../plugin-version.ts';
import type { ChildRun } from './child-run.ts';
import type { EngineContext } from './engine-context.ts';
import { readTextIfPresent } from './files/read-text.ts';
import { fetchBundle, keepBundle, loadBundle, toBundlePart } from './view-bundle.ts';

/** The view of one plugin. */
export class PluginView {
  readonly #context: EngineContext;
  readonly #plugin: string;
  #bundle: PluginBundle | null = null;

  constructor(context: EngineContext, plugin: string) {
    this.#context = context;
    this.#plugin = plugin;
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
    const bundle = known ?? (await fetchBundle(channel));
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
