/** Plugins as the interface shows them. Fields that say so are `null`, 0 or empty for clients. */

import { LICENSE_STATES, PLUGIN_STATES, ROLES, UI_FORMATS, UI_ISOLATIONS } from '@toru/protocol';
import { Type } from 'typebox';
import {
  documentVersion,
  fields,
  flag,
  nullable,
  nullableNumber,
  nullableText,
  nullableTime,
  number,
  text,
  time,
  type TypeOf,
} from './parts.ts';
import { reasonSchema } from './problems.ts';

const nullableReason = nullable(reasonSchema);
const milliseconds = Type.Number({ description: 'Unit: milliseconds' });

/** `:id` of a plugin; an invalid file has its file name as id. */
export const pluginParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 255 }) });

/** What a crash leaves behind. */
export const crashSchema = Type.Object({
  cause: Type.String({ description: 'The sentence of `reason_info`: `exited with status 3`' }),
  reason_info: reasonSchema,
  at: time,
  exit_code: nullableNumber,
  signal: nullableText,
  uptime_ms: number,
  version: text,
  pid: nullableNumber,
  restart_number: Type.Number({ description: 'Failures in a row so far, this one included' }),
  next_retry_at: nullableTime,
  in_flight: Type.Object(
    { total: number, answered_502: number, cut_off: number },
    { description: 'Requests that were in flight, by how each was answered' },
  ),
  output: Type.Array(text, { description: 'Last lines of output, oldest first; for administrators' }),
});

/** Status of a plugin's license; see docs/licensing.md. */
export const licenseSchema = Type.Object({
  required: flag,
  state: Type.Enum(LICENSE_STATES),
  detail: nullableText,
  reason_info: nullableReason,
});

const upgradeSchema = Type.Object({
  version: text,
  state: Type.Enum(['in_progress', 'done', 'failed', 'rolled_back']),
  reason: nullableText,
  reason_info: nullableReason,
  at: time,
});

/** Limits in force for a plugin: what its metadata asks for, and what the operator says instead. */
const limitsSchema = Type.Object({
  memory_mb: nullable(
    Type.Number({ description: 'Resident size of the process tree; null: no limit. Unit: MiB' }),
  ),
  max_in_flight: number,
  start_timeout_ms: milliseconds,
  request_deadline_ms: Type.Number({ description: 'Time for the head of a response. Unit: milliseconds' }),
});

/** How a plugin is restarted and stopped. */
const policySchema = Type.Object({
  restart_delay_ms: milliseconds,
  restart_delay_max_ms: milliseconds,
  max_failures: Type.Number({ description: 'Failures in a row after which the plugin is `failed`' }),
  reset_after_ms: Type.Number({ description: 'Time in `running` after which failures are forgotten' }),
  failed_retry_ms: Type.Number({ description: 'Time between tries once the plugin is `failed`' }),
  unresponsive_after_ms: Type.Number({ description: 'Silence after which the plugin is `unresponsive`' }),
  hung_after_ms: Type.Number({ description: 'Silence after which the plugin is killed' }),
  drain_ms: Type.Number({ description: 'Time that requests in flight have before a stop' }),
  shutdown_grace_ms: Type.Number({ description: 'Time between the request to stop and SIGTERM' }),
});

/** A plugin. */
export const pluginSchema = Type.Object({
  id: Type.String({ description: 'For an invalid file its file name; the dot makes it unmistakable' }),
  name: text,
  version: text,
  author: nullableText,
  description: nullableText,
  homepage: nullableText,
  icon: text,
  route: nullable(Type.String({ description: '`/` and one segment; null for an invalid file' })),
  access: Type.Enum(ROLES),
  permissions: Type.Array(text, { description: 'For administrators' }),
  protocol: Type.Enum([1, 2]),
  enabled: flag,
  is_new: Type.Boolean({ description: 'Nobody has chosen yet whether it is to run' }),
  state: Type.Enum(PLUGIN_STATES),
  reason: nullable(Type.String({ description: 'The sentence of `reason_info`' })),
  reason_info: nullableReason,
  health: Type.Enum(['healthy', 'unhealthy', 'starting', 'disabled']),
  running: flag,
  pid: nullableNumber,
  uptime_ms: nullableNumber,
  restarts: Type.Number({
    description: 'Restarts since the failure count was last reset; for administrators',
  }),
  next_retry_at: nullableTime,
  status: nullable(
    Type.Object(
      { health: Type.Enum(['ok', 'degraded']), message: text },
      { description: 'What the plugin last said of itself; the message is for administrators' },
    ),
  ),
  progress: nullable(
    Type.Object(
      { percent: number, message: text },
      { description: 'How far a start has come, where the plugin tells; the message is for administrators' },
    ),
  ),
  last_crash: nullable(crashSchema),
  cpu_percent: nullableNumber,
  memory_bytes: nullableNumber,
  open_fds: nullableNumber,
  requests: Type.Object({
    total: number,
    errors: number,
    in_flight: number,
    p50_ms: nullableNumber,
    p99_ms: nullableNumber,
  }),
  license: licenseSchema,
  upgrade: nullable(upgradeSchema),
  kept_versions: nullable(
    Type.Array(Type.Object({ version: text, hash: text, current: flag }), {
      description: 'Versions kept on disk, newest first; for administrators',
    }),
  ),
  ui: Type.Object({
    isolation: nullable(Type.Enum(UI_ISOLATIONS)),
    format: Type.Enum(UI_FORMATS),
    bundle_hash: nullable(
      Type.String({ description: 'Changes with each new bundle; null while none is known' }),
    ),
    style_hash: nullableText,
  }),
  has_settings: Type.Boolean({ description: 'For administrators' }),
  limits: nullable(limitsSchema),
  policy: nullable(policySchema),
  file: nullable(Type.Object({ path: text, hash: nullableText, bytes: number })),
  notes: Type.Array(text, {
    description:
      "Sentences about the plugin's files that call for attention, whatever its state; for administrators",
  }),
  notes_info: Type.Array(reasonSchema, { description: 'The same as reasons, in the same order' }),
});

/** Load of a plugin at one moment. */
export const pluginSampleSchema = Type.Object({
  at: time,
  cpu_percent: nullableNumber,
  memory_bytes: nullableNumber,
  requests_per_s: number,
  errors_per_s: number,
  p50_ms: nullableNumber,
  p99_ms: nullableNumber,
});

/** Load of a plugin in the last ten minutes. */
export const pluginHistorySchema = Type.Object({
  interval_ms: Type.Integer(),
  samples: Type.Array(pluginSampleSchema),
});

/** Who may use a plugin. */
export const accessSchema = Type.Object({
  version: documentVersion,
  access: nullable(Type.Enum(ROLES)),
  default: Type.Enum(ROLES),
});

/** A plugin's settings; secrets are `null`. */
export const pluginSettingsSchema = Type.Object({
  version: documentVersion,
  schema: fields,
  values: fields,
  secrets_set: Type.Array(text, { description: 'JSON pointers of secrets that are set' }),
  secret_versions: Type.Record(Type.String(), Type.String(), {
    description: 'By pointer a mark of each secret that is set; it changes when the secret is written',
  }),
  defaults: fields,
});

/** What a license says; other fields of it are shown as they are. */
const claimsSchema = Type.Object(
  {
    customer: text,
    updates_until: nullableText,
    trial_until: nullableText,
    features: Type.Array(text),
  },
  { additionalProperties: true },
);

/** A plugin's license, with its status at the moment. */
export const licenseItemSchema = Type.Object({
  plugin: text,
  name: text,
  required: flag,
  state: Type.Enum(LICENSE_STATES),
  detail: nullableText,
  reason_info: nullableReason,
  token_present: flag,
  claims: nullable(claimsSchema),
  previous: nullable(
    Type.Object(
      { state: Type.Enum(LICENSE_STATES), replaced_at: time, claims: nullable(claimsSchema) },
      { description: 'What `restore` puts back; `state` is its status when it was replaced' },
    ),
  ),
});

const key = Type.String({ minLength: 1, maxLength: 512 });

/** What a view does with the data of its plugin. */
export const kvRequestSchema = Type.Union([
  Type.Object({ action: Type.Literal('get'), key }),
  Type.Object({ action: Type.Literal('set'), key, value: text }),
  Type.Object({ action: Type.Literal('delete'), key }),
]);

/** Keys that a plugin has stored. */
export const dataPageSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      key: text,
      bytes: Type.Integer(),
      version: Type.Integer(),
      updated_at: time,
      expires_at: nullableTime,
    }),
  ),
  next: nullableText,
  total_keys: Type.Integer(),
  total_bytes: Type.Integer(),
  quota_keys: Type.Integer(),
  quota_bytes: Type.Integer(),
});

/** What {@link dataPageSchema} describes. */
export type DataPage = TypeOf<typeof dataPageSchema>;
/** What {@link kvRequestSchema} describes. */
export type KvRequest = TypeOf<typeof kvRequestSchema>;
/** What {@link claimsSchema} describes. */
export type LicenseClaims = TypeOf<typeof claimsSchema>;
/** What {@link licenseItemSchema} describes. */
export type LicenseItem = TypeOf<typeof licenseItemSchema>;
/** What {@link pluginHistorySchema} describes. */
export type PluginHistory = TypeOf<typeof pluginHistorySchema>;
/** What {@link pluginSchema} describes. */
export type PluginInfo = TypeOf<typeof pluginSchema>;
/** What {@link limitsSchema} describes. */
export type PluginLimitsInfo = TypeOf<typeof limitsSchema>;
/** What {@link policySchema} describes. */
export type PluginPolicyInfo = TypeOf<typeof policySchema>;
/** What {@link pluginSampleSchema} describes. */
export type PluginSample = TypeOf<typeof pluginSampleSchema>;
/** What {@link pluginSettingsSchema} describes. */
export type PluginSettings = TypeOf<typeof pluginSettingsSchema>;
/** What {@link upgradeSchema} describes. */
export type UpgradeInfo = TypeOf<typeof upgradeSchema>;
