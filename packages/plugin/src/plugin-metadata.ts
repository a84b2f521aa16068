/** From a definition to what `--metadata` prints. */

import { ToruError, parseMetadata, type PluginMetadata } from '@toru/protocol';
import type { PluginIdentity } from './definition.ts';
import type { SettingsSchema } from './settings-schema.ts';

/** A plugin's metadata: as text for the host, and as the host will understand it. */
export interface MetadataText {
  readonly text: string;
  readonly metadata: PluginMetadata;
}

/**
 * Writes the metadata of a definition.
 *
 * @throws {ToruError} `METADATA_INVALID`, naming the field and the rule.
 */
export function toMetadata(
  identity: PluginIdentity & { readonly settings?: SettingsSchema | undefined },
): MetadataText {
  const { limits, releasedAt } = identity;
  const text = JSON.stringify({
    id: identity.id,
    name: identity.name,
    version: identity.version,
    route: identity.route,
    protocol: 2,
    icon: identity.icon,
    author: identity.author,
    description: identity.description,
    homepage: identity.homepage,
    released_at: releasedAt,
    access: identity.access,
    upgrade: identity.upgrade,
    permissions: identity.permissions,
    ui: identity.ui,
    settings: identity.settings,
    license: identity.license,
    limits: limits && {
      memory_mb: limits.memoryMb,
      max_in_flight: limits.maxInFlight,
      start_timeout_ms: limits.startTimeoutMs,
    },
  });
  const result = parseMetadata(text);
  if (!result.ok) throw new ToruError('METADATA_INVALID', `Cannot define the plugin: ${result.message}`);
  return { text, metadata: result.metadata };
}
