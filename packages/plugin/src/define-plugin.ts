/** The way in: an author defines a plugin and runs it. */

import type { PluginMetadata } from '@toru/protocol';
import type { PluginDefinition } from './definition.ts';
import { toMetadata } from './plugin-metadata.ts';
import { runPlugin } from './run.ts';
import type { SettingsOf, SettingsSchema } from './settings-schema.ts';

/** A plugin as {@link definePlugin} returns it: validated metadata and the function that runs it. */
export interface Plugin {
  /** What `--metadata` prints, with defaults filled in. */
  readonly metadata: PluginMetadata;
  /** Makes this process the plugin: prints metadata, or connects to the host and serves it until that ends. */
  run(): void;
}

/** The type of the settings of a plugin without a schema. */
export type UnknownSettings = Readonly<Record<string, unknown>>;

/**
 * Defines a plugin.
 *
 * Worked example: `definePlugin({ id: 'hi', name: 'Hi', version: '1.0.0', route: '/hi', fetch: () => text('hello') }).run()`.
 *
 * @throws {ToruError} `METADATA_INVALID`, naming the field and the rule.
 */
export function definePlugin<const S extends SettingsSchema | undefined = undefined>(
  definition: PluginDefinition<S, S extends SettingsSchema ? SettingsOf<S> : UnknownSettings>,
): Plugin {
  const metadata = toMetadata(definition);
  return {
    metadata: metadata.metadata,
    run() {
      runPlugin(definition, metadata);
    },
  };
}
