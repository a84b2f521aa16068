/** What a license says: its payload, from bytes to checked values. `null` counts as absent, unknown fields are ignored. */
import { isCalendarDate } from './calendar-date.ts';
import { isInstanceId, isPluginId } from './identifiers.ts';

/** The contents of a license. Dates are `YYYY-MM-DD`. */
export interface LicenseClaims {
  readonly licenseId: string;
  /** Id of the plugin that may run. */
  readonly plugin: string;
  /** UUID of the instance it may run on, in lower case. */
  readonly instance: string;
  readonly customer: string;
  readonly issuedAt: string;
  /** Versions released up to and including this day may run, for ever; `null`: all versions. */
  readonly updatesUntil: string | null;
  /** The last day (UTC) of a trial; `null`: not a trial, the clock is never looked at. */
  readonly trialUntil: string | null;
  readonly features: readonly string[];
  readonly note: string | null;
}

/** Claims, or the sentence that says which field breaks which rule. */
export type ClaimsResult =
  { readonly ok: true; readonly claims: LicenseClaims } | { readonly ok: false; readonly problem: string };

/** Reads a payload: UTF-8 text of one JSON object whose fields keep their rules. */
export function parseClaims(payload: Uint8Array): ClaimsResult {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload));
  } catch (error) {
    return { ok: false, problem: `payload is not JSON in UTF-8: ${String(error)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, problem: 'payload is not a JSON object' };
  }
  return readFields(value as Record<string, unknown>);
}

/** The JSON text of claims, every field present, in a fixed order. */
export function encodeClaims(claims: LicenseClaims): string {
  return JSON.stringify(toClaimsRecord(claims));
}

/** Claims with the field names they have in JSON. */
export function toClaimsRecord(claims: LicenseClaims): Record<string, unknown> {
  return {
    license_id: claims.licenseId,
    plugin: claims.plugin,
    instance: claims.instance,
    customer: claims.customer,
    issued_at: claims.issuedAt,
    updates_until: claims.updatesUntil,
    trial_until: claims.trialUntil,
    features: claims.features,
    note: claims.note,
  };
}

class FieldProblem extends Error {}

function readFields(fields: Record<string, unknown>): ClaimsResult {
  try {
    return {
      ok: true,
      claims: {
        licenseId: readText(fields, 'license_id'),
        plugin: readMatching(fields, 'plugin', isPluginId, 'a plugin id'),
        instance: readMatching(fields, 'instance', isInstanceId, 'a UUID').toLowerCase(),
        customer: readText(fields, 'customer'),
        issuedAt: readMatching(fields, 'issued_at', isCalendarDate, 'a calendar date YYYY-MM-DD'),
        updatesUntil: readOptionalDate(fields, 'updates_until'),
        trialUntil: readOptionalDate(fields, 'trial_until'),
        features: readTexts(fields, 'features'),
        note: isAbsent(fields['note']) ? null : requireString('note', fields['note']),
      },
    };
  } catch (error) {
    if (error instanceof FieldProblem) return { ok: false, problem: error.message };
    throw error;
  }
}

function readText(fields: Record<string, unknown>, name: string): string {
  const text = requireString(name, fields[name]);
  if (text === '') throw new FieldProblem(`${name} is empty`);
  return text;
}

function readMatching(
  fields: Record<string, unknown>,
  name: string,
  matches: (text: string) => boolean,
  rule: string,
): string {
  const text = requireString(name, fields[name]);
  if (!matches(text)) throw new FieldProblem(`${name} ${JSON.stringify(text)} is not ${rule}`);
  return text;
}

function readOptionalDate(fields: Record<string, unknown>, name: string): string | null {
  if (isAbsent(fields[name])) return null;
  return readMatching(fields, name, isCalendarDate, 'a calendar date YYYY-MM-DD');
}

function readTexts(fields: Record<string, unknown>, name: string): readonly string[] {
  const list = fields[name];
  if (isAbsent(list)) return [];
  if (!Array.isArray(list)) throw new FieldProblem(`${name} is not a list`);
  return list.map((item: unknown, index) => readText({ [`${name}[${index}]`]: item }, `${name}[${index}]`));
}

function requireString(name: string, value: unknown): string {
  if (isAbsent(value)) throw new FieldProblem(`${name} is absent`);
  if (typeof value !== 'string') throw new FieldProblem(`${name} is not a string`);
  if (!value.isWellFormed()) throw new FieldProblem(`${name} contains half a surrogate pair`);
  return value;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
