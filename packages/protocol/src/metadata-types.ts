/** What a plugin says of itself, with the defaults filled in. */

import type { Role, UiFormat, UiIsolation } from './vocabulary.ts';

/** Least role that may open a plugin's view and routes. */
export type Access = Role;

/** A plugin's view; `null` in its place means that the plugin has none. */
export interface PluginUi {
  readonly isolation: UiIsolation;
  readonly format: UiFormat;
}

/** Limits a plugin asks for; the host's own settings may be stricter. */
export interface PluginLimits {
  /** Resident size of the plugin's process tree. Unit: MiB. */
  readonly memory_mb?: number;
  readonly max_in_flight?: number;
  /** Unit: milliseconds. */
  readonly start_timeout_ms?: number;
}

/** Parsed metadata of a plugin. */
export interface PluginMetadata {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** `/` and one segment. */
  readonly route: string;
  readonly icon: string;
  readonly author: string | null;
  readonly description: string | null;
  readonly homepage: string | null;
  readonly protocol: 1 | 2;
  /** `YYYY-MM-DD`. */
  readonly released_at: string | null;
  readonly access: Access;
  readonly upgrade: 'beside' | 'replace';
  readonly permissions: readonly string[];
  readonly ui: PluginUi | null;
  /** JSON Schema (2020-12) object. */
  readonly settings: Readonly<Record<string, unknown>> | null;
  readonly license: { readonly required: boolean };
  readonly limits: PluginLimits;
}
