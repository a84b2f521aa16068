/**
 * Reads what `--metadata` printed. Every refusal names the field and the rule, so that a person can mend the plugin.
 *
 * `null` counts as absent; unknown fields are ignored.
 */

import { isDeeperThan, MAX_JSON_DEPTH } from './json-depth.ts';
import { isBlank, isPlainText, quoteValue, trimPadding } from './plain-text.ts';
import type { Access, PluginLimits, PluginMetadata, PluginUi } from './metadata-types.ts';

/** Metadata, or the reason why there is none. */
export type MetadataResult =
  | { readonly ok: true; readonly metadata: PluginMetadata }
  | { readonly ok: false; readonly field: string | null; readonly message: string };

/** A plugin's id. */
export const PLUGIN_ID_PATTERN: RegExp = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
const ROUTE_PATTERN = /^\/[A-Za-z0-9._~-]+$/;
const SEMVER_PATTERN =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;
const DEFAULT_ICON = '🧩';
const PLAIN_RULE = 'text without control characters or characters that turn the reading direction';

class Refusal extends Error {
  readonly field: string;
  constructor(field: string, rule: string, value: unknown) {
    super(`field "${field}" must be ${rule}, not ${quoteValue(value)}`);
    this.field = field;
  }
}

/**
 * Reads the text that a plugin printed.
 *
 * Worked example: `{"id":"a b",…}` → `field "id" must be 1–64 letters, digits or "-" …, not "a b"`.
 */
export function parseMetadata(text: string): MetadataResult {
  if (isDeeperThan(text)) {
    const message = `--metadata printed JSON that is nested deeper than ${MAX_JSON_DEPTH} levels`;
    return { ok: false, field: null, message };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, field: null, message: `--metadata printed no JSON: ${jsonReason(text, error)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, field: null, message: '--metadata must print one JSON object' };
  }
  try {
    return { ok: true, metadata: read(value as Record<string, unknown>) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, field: error.field, message: error.message };
    throw error;
  }
}

function read(raw: Record<string, unknown>): PluginMetadata {
  const id = required(raw, 'id');
  if (!PLUGIN_ID_PATTERN.test(id)) {
    throw new Refusal('id', '1 to 64 letters, digits or "-", starting with a letter or digit', id);
  }
  const name = visible(length(required(raw, 'name'), 'name', 1, 100), 'name');
  const protocol = raw['protocol'] ?? 1;
  if (protocol !== 1 && protocol !== 2) throw new Refusal('protocol', '1 or 2', protocol);
  const version = visible(length(required(raw, 'version'), 'version', 1, 100), 'version');
  if (protocol === 2 && !SEMVER_PATTERN.test(version)) {
    throw new Refusal('version', 'a semantic version like 1.2.3', version);
  }
  const route = required(raw, 'route');
  if (!ROUTE_PATTERN.test(route) || /^\/\.{1,2}$/.test(route) || route.includes('..')) {
    throw new Refusal('route', '"/" and one segment of letters, digits or . _ ~ -, without ".."', route);
  }
  const license = optionalObject(raw, 'license');
  const licenseRequired = optionalBoolean(license, 'license.required', 'required') ?? false;
  const releasedAt = optionalText(raw, 'released_at', 10);
  if (releasedAt !== null && !isCalendarDate(releasedAt)) {
    throw new Refusal('released_at', 'a date like 2026-01-31', releasedAt);
  }
  if (licenseRequired && releasedAt === null) {
    throw new Refusal(
      'released_at',
      'a date like 2026-01-31 when "license.required" is true',
      raw['released_at'],
    );
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
    access: oneOf<Access>(raw, 'access', ['admin', 'client']) ?? 'admin',
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
  if (!/^https:\/\/[^\s/]+/.test(value)) throw new Refusal('homepage', 'an https:// address', value);
  return value;
}

function permissions(raw: Record<string, unknown>): readonly string[] {
  const value = raw['permissions'] ?? [];
  if (!Array.isArray(value) || value.length > 50)
    throw new Refusal('permissions', 'a list of at most 50 names', value);
  return value.map((item: unknown, index) => {
    if (typeof item !== 'string' || !/^[a-z][a-z0-9_.:-]{0,63}$/.test(item)) {
      throw new Refusal(`permissions[${index}]`, 'a lower-case name like "shell"', item);
    }
    return item;
  });
}

function ui(raw: Record<string, unknown>, protocol: 1 | 2): PluginUi | null {
  if (raw['ui'] === false) return null;
  const value = optionalObject(raw, 'ui');
  const isolation =
    oneOf(value, 'isolation', ['frame', 'sandbox', 'page'] as const, 'ui.isolation') ?? 'frame';
  const format = oneOf(value, 'format', ['module', 'script'] as const, 'ui.format') ?? 'module';
  return { isolation, format: protocol === 1 ? 'script' : format };
}

function settings(raw: Record<string, unknown>): Readonly<Record<string, unknown>> | null {
  const value = raw['settings'] ?? null;
  if (value === null) return null;
  if (!isObject(value)) throw new Refusal('settings', 'a JSON Schema object', value);
  if ((value['type'] ?? 'object') !== 'object') {
    throw new Refusal('settings.type', '"object"', value['type']);
  }
  if (value['properties'] !== undefined && !isObject(value['properties'])) {
    throw new Refusal('settings.properties', 'an object', value['properties']);
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
  if (value === null) throw new Refusal(field, 'present', undefined);
  if (typeof value !== 'string') throw new Refusal(field, 'a string', value);
  return value;
}

function length(value: string, field: string, least: number, most: number): string {
  if (value.length < least || value.length > most)
    throw new Refusal(field, `${least} to ${most} characters`, value);
  return value;
}

function optionalText(raw: Record<string, unknown>, field: string, most: number): string | null {
  const value = raw[field] ?? null;
  if (value === null) return null;
  if (typeof value !== 'string') throw new Refusal(field, 'a string', value);
  return length(value, field, 0, most);
}

/** Text that people read, without what pads it. */
function plain(value: string, field: string, lines = false): string {
  if (!isPlainText(value, lines)) throw new Refusal(field, PLAIN_RULE, value);
  return trimPadding(value);
}

function visible(value: string, field: string): string {
  const text = plain(value, field);
  if (isBlank(text)) throw new Refusal(field, 'text that can be seen', value);
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
  if (!isObject(value)) throw new Refusal(field, 'an object', value);
  return value;
}

function optionalBoolean(raw: Record<string, unknown>, label: string, field: string): boolean | null {
  const value = raw[field] ?? null;
  if (value === null || typeof value === 'boolean') return value;
  throw new Refusal(label, 'true or false', value);
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
    throw new Refusal(`limits.${field}`, `an integer from ${least} to ${most}`, value);
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
  if (found === undefined) throw new Refusal(label, `one of ${allowed.join(', ')}`, value);
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
function jsonReason(text: string, error: unknown): string {
  if (text.trim() === '') return 'nothing was printed';
  const words = error instanceof Error ? error.message : String(error);
  const offset = /position (\d+)/.exec(words)?.[1];
  const start = JSON.stringify(text.slice(0, 60));
  return offset === undefined
    ? `${words}; it starts with ${start}`
    : `error at offset ${offset}; it starts with ${start}`;
}
