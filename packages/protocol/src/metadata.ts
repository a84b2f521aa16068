/**
 * Reads what `--metadata` printed. Every refusal names the field and the rule, so that a person can mend the plugin.
 *
 * `null` counts as absent; unknown fields are ignored.
 */

import { isDeeperThan, MAX_JSON_DEPTH } from './json-depth.ts';
import { isBlank, isPlainText, quoteValue, trimPadding } from './plain-text.ts';
import type { Access, PluginLimits, PluginMetadata, PluginUi } from './metadata-types.ts';
import { METADATA_REASONS } from './reasons/metadata-reasons.ts';
import { makeReason, type Reason, type ReasonParamsOf } from './reasons/reason.ts';
import { fillTemplate } from './reasons/template.ts';
import { ROLES, UI_FORMATS, UI_ISOLATIONS } from './vocabulary.ts';

/** Metadata, or the reason why there is none. */
export type MetadataResult =
  | { readonly ok: true; readonly metadata: PluginMetadata }
  | {
      readonly ok: false;
      readonly field: string | null;
      readonly reason: Reason;
      /** The sentence of the reason. */
      readonly message: string;
    };

type MetadataCode = keyof typeof METADATA_REASONS;
type FieldCode = Extract<MetadataCode, `FIELD_${string}`>;

/** What a plugin's id looks like: 1 to 64 ASCII letters, digits and hyphens, the first no hyphen. */
export const PLUGIN_ID_PATTERN: RegExp = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
const ROUTE_PATTERN = /^\/[A-Za-z0-9._~-]+$/;
const SEMVER_PATTERN =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;
const DEFAULT_ICON = '🧩';

class Refusal extends Error {
  readonly field: string;
  readonly reason: Reason;
  constructor(field: string, reason: Reason) {
    super(reason.code);
    this.field = field;
    this.reason = reason;
  }
}

/** A field that breaks a rule. `rule`: what the sentence names beside field and value. */
function refusal<C extends FieldCode>(
  code: C,
  field: string,
  value: unknown,
  ...[rule]: Exclude<keyof ReasonParamsOf<C>, 'field' | 'value'> extends never
    ? []
    : [Omit<ReasonParamsOf<C>, 'field' | 'value'>]
): Refusal {
  return new Refusal(field, { code, params: { field, value: quoteValue(value), ...rule } });
}

function refuse(reason: Reason, field: string | null = null): MetadataResult {
  const { sentence } = METADATA_REASONS[reason.code as MetadataCode];
  return { ok: false, field, reason, message: fillTemplate(sentence, reason.params, String) };
}

/**
 * Reads the text that a plugin printed.
 *
 * Worked example: `{"id":"a b",…}` → `field "id" must be 1–64 letters, digits or "-" …, not "a b"`.
 */
export function parseMetadata(text: string): MetadataResult {
  if (isDeeperThan(text)) return refuse(makeReason('METADATA_TOO_DEEP', { max_depth: MAX_JSON_DEPTH }));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(jsonReason(text, error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(makeReason('METADATA_NO_OBJECT'));
  }
  try {
    return { ok: true, metadata: read(value as Record<string, unknown>) };
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.reason, error.field);
    throw error;
  }
}

function read(raw: Record<string, unknown>): PluginMetadata {
  const id = required(raw, 'id');
  if (!PLUGIN_ID_PATTERN.test(id)) {
    throw refusal('FIELD_NO_ID', 'id', id);
  }
  const name = visible(length(required(raw, 'name'), 'name', 1, 100), 'name');
  const protocol = raw['protocol'] ?? 1;
  if (protocol !== 1 && protocol !== 2) throw refusal('FIELD_NO_PROTOCOL', 'protocol', protocol);
  const version = visible(length(required(raw, 'version'), 'version', 1, 100), 'version');
  if (protocol === 2 && !SEMVER_PATTERN.test(version)) {
    throw refusal('FIELD_NO_VERSION', 'version', version);
  }
  const route = required(raw, 'route');
  if (!ROUTE_PATTERN.test(route) || /^\/\.{1,2}$/.test(route) || route.includes('..')) {
    throw refusal('FIELD_NO_ROUTE', 'route', route);
  }
  const license = optionalObject(raw, 'license');
  const licenseRequired = optionalBoolean(license, 'license.required', 'required') ?? false;
  const releasedAt = optionalText(raw, 'released_at', 10);
  if (releasedAt !== null && !isCalendarDate(releasedAt)) {
    throw refusal('FIELD_NO_DATE', 'released_at', releasedAt);
  }
  if (licenseRequired && releasedAt === null) {
    throw refusal('FIELD_DATE_REQUIRED', 'released_at', raw['released_at']);
  }
  return {
    id,
    name,
    version,
    route,
    icon: optionalPlain(raw, 'icon', 100) ?? DEFAULT_ICON,
    author: optionalPlain(raw, 'author', 100),
    description: optionalPlain(raw, 'description', 500, true),
    homepage: homepage(raw),
    protocol,
    released_at: releasedAt,
    access: oneOf<Access>(raw, 'access', ROLES) ?? 'admin',
    upgrade: oneOf(raw, 'upgrade', ['beside', 'replace'] as const) ?? 'beside',
    permissions: permissions(raw),
    ui: ui(raw, protocol),
    settings: settings(raw),
    license: { required: licenseRequired },
    limits: limits(raw),
  };
}

function homepage(raw: Record<string, unknown>): string | null {
  const value = optionalPlain(raw, 'homepage', 500);
  if (value === null) return null;
  if (!/^https:\/\/[^\s/]+/.test(value)) throw refusal('FIELD_NO_ADDRESS', 'homepage', value);
  return value;
}

function permissions(raw: Record<string, unknown>): readonly string[] {
  const value = raw['permissions'] ?? [];
  if (!Array.isArray(value) || value.length > 50)
    throw refusal('FIELD_NO_NAMES', 'permissions', value, { most: 50 });
  return value.map((item: unknown, index) => {
    if (typeof item !== 'string' || !/^[a-z][a-z0-9_.:-]{0,63}$/.test(item)) {
      throw refusal('FIELD_NO_NAME', `permissions[${index}]`, item);
    }
    return item;
  });
}

function ui(raw: Record<string, unknown>, protocol: 1 | 2): PluginUi | null {
  if (raw['ui'] === false) return null;
  const value = optionalObject(raw, 'ui');
  const isolation = oneOf(value, 'isolation', UI_ISOLATIONS, 'ui.isolation') ?? 'frame';
  const format = oneOf(value, 'format', UI_FORMATS, 'ui.format') ?? 'module';
  return { isolation, format: protocol === 1 ? 'script' : format };
}

function settings(raw: Record<string, unknown>): Readonly<Record<string, unknown>> | null {
  const value = raw['settings'] ?? null;
  if (value === null) return null;
  if (!isObject(value)) throw refusal('FIELD_NO_SCHEMA', 'settings', value);
  if ((value['type'] ?? 'object') !== 'object') {
    throw refusal('FIELD_NO_OBJECT_TYPE', 'settings.type', value['type']);
  }
  if (value['properties'] !== undefined && !isObject(value['properties'])) {
    throw refusal('FIELD_NOT_OBJECT', 'settings.properties', value['properties']);
  }
  return value;
}

function limits(raw: Record<string, unknown>): PluginLimits {
  const value = optionalObject(raw, 'limits');
  const memory = optionalInteger(value, 'memory_mb', 1, 1_048_576);
  const inFlight = optionalInteger(value, 'max_in_flight', 1, 100_000);
  const start = optionalInteger(value, 'start_timeout_ms', 100, 600_000);
  return {
    ...(memory === null ? {} : { memory_mb: memory }),
    ...(inFlight === null ? {} : { max_in_flight: inFlight }),
    ...(start === null ? {} : { start_timeout_ms: start }),
  };
}

function required(raw: Record<string, unknown>, field: string): string {
  const value = raw[field] ?? null;
  if (value === null) throw refusal('FIELD_MISSING', field, undefined);
  if (typeof value !== 'string') throw refusal('FIELD_NOT_TEXT', field, value);
  return value;
}

function length(value: string, field: string, least: number, most: number): string {
  if (value.length < least || value.length > most)
    throw refusal('FIELD_LENGTH', field, value, { least, most });
  return value;
}

function optionalText(raw: Record<string, unknown>, field: string, most: number): string | null {
  const value = raw[field] ?? null;
  if (value === null) return null;
  if (typeof value !== 'string') throw refusal('FIELD_NOT_TEXT', field, value);
  return length(value, field, 0, most);
}

/** Text that people read, without what pads it. */
function plain(value: string, field: string, lines = false): string {
  if (!isPlainText(value, lines)) throw refusal('FIELD_NOT_PLAIN', field, value);
  return trimPadding(value);
}

function visible(value: string, field: string): string {
  const text = plain(value, field);
  if (isBlank(text)) throw refusal('FIELD_BLANK', field, value);
  return text;
}

/** Text that shows nothing counts as absent. */
function optionalPlain(
  raw: Record<string, unknown>,
  field: string,
  most: number,
  lines = false,
): string | null {
  const value = optionalText(raw, field, most);
  const text = value === null ? '' : plain(value, field, lines);
  return isBlank(text) ? null : text;
}

function optionalObject(raw: Record<string, unknown>, field: string): Record<string, unknown> {
  const value = raw[field] ?? {};
  if (!isObject(value)) throw refusal('FIELD_NOT_OBJECT', field, value);
  return value;
}

function optionalBoolean(raw: Record<string, unknown>, label: string, field: string): boolean | null {
  const value = raw[field] ?? null;
  if (value === null || typeof value === 'boolean') return value;
  throw refusal('FIELD_NOT_BOOLEAN', label, value);
}

function optionalInteger(
  raw: Record<string, unknown>,
  field: string,
  least: number,
  most: number,
): number | null {
  const value = raw[field] ?? null;
  if (value === null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw refusal('FIELD_NOT_INTEGER', `limits.${field}`, value, { least, most });
  }
  return value;
}

function oneOf<T extends string>(
  raw: Record<string, unknown>,
  field: string,
  allowed: readonly T[],
  label: string = field,
): T | null {
  const value = raw[field] ?? null;
  if (value === null) return null;
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw refusal('FIELD_NOT_ALLOWED', label, value, { allowed: allowed.join(', ') });
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCalendarDate(value: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (match === null) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === value;
}

/** V8 says where it stopped only in words; the offset is what an author looks for. */
function jsonReason(text: string, error: unknown): Reason {
  if (text.trim() === '') return makeReason('METADATA_EMPTY');
  const words = error instanceof Error ? error.message : String(error);
  const offset = /position (\d+)/.exec(words)?.[1];
  const start = JSON.stringify(text.slice(0, 60));
  return makeReason(
    'METADATA_NO_JSON',
    offset === undefined ? { detail: words, start } : { offset: Number(offset), start },
  );
}
