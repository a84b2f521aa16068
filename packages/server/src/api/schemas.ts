/** Schemas that several routes share. What comes in is checked against them; what goes out is documented and tested by them. */

import { LANGUAGES } from '@toru/protocol';
import type { TObject, TSchema, TString } from 'typebox';
import { Type } from 'typebox';
import type { RouteAnswer } from './route.ts';

/** `:id` of a plugin; an invalid file has its file name as id. */
export const pluginParams: TObject<{ id: TString }> = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 255 }),
});

/** `:username`. */
export const userParams: TObject<{ username: TString }> = Type.Object({
  username: Type.String({ minLength: 1, maxLength: 64 }),
});

/** Version of a document that a form replaces; its `ETag` without the quotes. */
export const documentVersion: TString = Type.String({
  description: 'Version of this document; send it as If-Match, in double quotes, with a change',
});

const time = Type.String({ format: 'date-time' });
const nullable = (schema: TSchema): TSchema => Type.Union([schema, Type.Null()]);
const text = Type.String();
const number = Type.Number();

/** A time that may be absent. */
export const nullableTime: TSchema = nullable(time);
/** A text that may be absent. */
export const nullableText: TSchema = nullable(text);

export const userInfoSchema: TSchema = Type.Object({
  username: text,
  role: Type.Enum(['admin', 'client']),
  display_name: text,
  language: Type.Union([Type.Enum(LANGUAGES), Type.Null()], {
    description: 'Language of the web interface that the account has chosen; null: that of the browser',
  }),
});

/** Why something is judged as it is; `docs/reasons.md` lists the codes. */
export const reasonSchema: TSchema = Type.Object({
  code: text,
  params: Type.Record(text, Type.Unknown(), {
    description: 'Texts and numbers that the sentence names; some are reasons themselves',
  }),
});
const nullableReason = nullable(reasonSchema);

const crashSchema = Type.Object({
  cause: text,
  reason_info: reasonSchema,
  at: time,
  exit_code: nullable(number),
  signal: nullableText,
  uptime_ms: number,
  version: text,
  pid: nullable(number),
  restart_number: number,
  next_retry_at: nullableTime,
  in_flight: Type.Object({ total: number, answered_502: number, cut_off: number }),
  output: Type.Array(text, { description: 'Last lines of output' }),
});

/** Verdict on a plugin's license. */
export const licenseSchema: TSchema = Type.Object({
  required: Type.Boolean(),
  state: Type.Enum([
    'valid',
    'missing',
    'malformed',
    'unknown_key',
    'bad_signature',
    'wrong_plugin',
    'wrong_instance',
    'updates_ended',
    'trial_expired',
    'unknown',
  ]),
  detail: nullableText,
  reason_info: nullableReason,
});

export const pluginSchema: TSchema = Type.Object({
  id: text,
  name: text,
  version: text,
  author: nullableText,
  description: nullableText,
  homepage: nullableText,
  icon: text,
  route: nullableText,
  access: Type.Enum(['admin', 'client']),
  permissions: Type.Array(text),
  protocol: Type.Enum([1, 2]),
  enabled: Type.Boolean(),
  is_new: Type.Boolean({ description: 'Nobody has chosen yet whether it is to run' }),
  state: Type.Enum([
    'invalid',
    'disabled',
    'starting',
    'running',
    'unresponsive',
    'restarting',
    'stopping',
    'failed',
  ]),
  reason: nullableText,
  reason_info: nullableReason,
  health: Type.Enum(['healthy', 'unhealthy', 'starting', 'disabled']),
  running: Type.Boolean(),
  pid: nullable(number),
  uptime_ms: nullable(number),
  restarts: number,
  next_retry_at: nullableTime,
  status: nullable(Type.Object({ health: Type.Enum(['ok', 'degraded']), message: text })),
  progress: nullable(Type.Object({ percent: number, message: text })),
  last_crash: nullable(crashSchema),
  cpu_percent: nullable(number),
  memory_bytes: nullable(number),
  open_fds: nullable(number),
  requests: Type.Object({
    total: number,
    errors: number,
    in_flight: number,
    p50_ms: nullable(number),
    p99_ms: nullable(number),
  }),
  license: licenseSchema,
  upgrade: nullable(
    Type.Object({
      version: text,
      state: Type.Enum(['in_progress', 'done', 'failed', 'rolled_back']),
      reason: nullableText,
      reason_info: nullableReason,
      at: time,
    }),
  ),
  kept_versions: nullable(Type.Array(Type.Object({ version: text, hash: text, current: Type.Boolean() }))),
  ui: Type.Object({
    isolation: nullable(Type.Enum(['frame', 'sandbox', 'page'])),
    format: Type.Enum(['module', 'script']),
    bundle_hash: nullableText,
    style_hash: nullableText,
  }),
  has_settings: Type.Boolean(),
  limits: nullable(
    Type.Object({
      memory_mb: nullable(number),
      max_in_flight: number,
      start_timeout_ms: number,
      request_deadline_ms: number,
    }),
  ),
  policy: nullable(
    Type.Object({
      restart_delay_ms: number,
      restart_delay_max_ms: number,
      max_failures: number,
      reset_after_ms: number,
      failed_retry_ms: number,
      unresponsive_after_ms: number,
      hung_after_ms: number,
      drain_ms: number,
      shutdown_grace_ms: number,
    }),
  ),
  file: nullable(Type.Object({ path: text, hash: nullableText, bytes: number })),
  notes: Type.Array(text),
  notes_info: Type.Array(reasonSchema),
});

/** A line of a log. */
export const logLineSchema: TSchema = Type.Object({
  timestamp: time,
  level: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  message: text,
  plugin: Type.Optional(text),
  event: Type.Optional(text),
  pid: Type.Optional(number),
  run_id: Type.Optional(text),
  seq: number,
  stream: Type.Optional(Type.Enum(['stdout', 'stderr', 'channel', 'host'])),
  fields: Type.Optional(Type.Record(text, Type.Unknown())),
});

/** An event of a plugin's life. */
export const pluginEventSchema: TSchema = Type.Object({
  id: number,
  plugin: nullableText,
  type: text,
  at: time,
  run_id: nullableText,
  message: text,
  details: Type.Record(text, Type.Unknown()),
});

/** Vitals of the machine. */
export const systemSchema: TSchema = Type.Object({
  at: time,
  hostname: text,
  os: text,
  uptime_s: number,
  cpu: Type.Object({ count: number, percent: number }),
  load: Type.Array(number, { minItems: 3, maxItems: 3 }),
  memory: Type.Object({ total_bytes: number, used_bytes: number }),
  swap: Type.Object({ total_bytes: number, used_bytes: number }),
  disks: Type.Array(Type.Object({ mount: text, total_bytes: number, used_bytes: number })),
  network: Type.Object({ received_bytes_per_s: number, sent_bytes_per_s: number }),
});

/** A process of the machine. */
export const processSchema: TSchema = Type.Object({
  pid: number,
  name: text,
  plugin: nullableText,
  cpu_percent: Type.Number({ description: '100 is one processor core' }),
  memory_bytes: number,
});

export const problemSchema: TSchema = Type.Object({
  type: text,
  title: text,
  status: number,
  detail: text,
  code: text,
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        pointer: text,
        message: text,
        keyword: Type.Optional(Type.String({ description: 'Keyword of JSON Schema that is broken' })),
        params: Type.Optional(Type.Record(text, Type.Unknown(), { description: 'What the keyword says' })),
      }),
    ),
  ),
  current: Type.Optional(
    Type.Unknown({ description: 'The document as it is now; on PRECONDITION_FAILED only' }),
  ),
  reason_info: Type.Optional(reasonSchema),
  retry_after_s: Type.Optional(number),
  license: Type.Optional(
    Type.Object(
      { state: text, detail: text },
      { description: 'On LICENSE_REFUSED: the verdict that `force` overrules' },
    ),
  ),
});

/** In an answer to a change: it is in effect, and the disk has refused it so far. */
export const unsavedSchema: TSchema = Type.Object({
  code: Type.Literal('NOT_SAVED'),
  detail: text,
  changes: Type.Array(text, { description: 'What is not stored, in words' }),
});

/** One page of a list. */
export function pageOf(item: TSchema): TSchema {
  return Type.Object({ items: Type.Array(item), next: nullableText });
}

export function listOf(item: TSchema): TSchema {
  return Type.Object({ items: Type.Array(item) });
}

/** An answer in JSON. */
export function json(description: string, schema: TSchema): RouteAnswer {
  return { description, schema };
}

/** An answer without a body. */
export const NO_BODY: RouteAnswer = { description: 'Done' };
