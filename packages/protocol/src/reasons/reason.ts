/**
 * A reason: why a plugin, its file, an upgrade or a license is judged as it is, as a code with parameters.
 *
 * Programs compare codes. People read the sentence that the catalogue makes of code and parameters; it may be improved at any time.
 */

import { ADVICE, fillCommand, type Advice, type AdviceKey } from './advice.ts';
import { REASONS, type ReasonCode } from './catalogue.ts';
import { fillTemplate, type TemplateParams } from './template.ts';

/** A value that a sentence names. A reason is put in as its own sentence. */
export type ReasonParam = string | number | Reason;

/** A judgment as data: JSON as it stands. */
export interface Reason {
  readonly code: ReasonCode;
  /** What the sentence names. Words of plugins and of the system are here, never in codes. */
  readonly params: Readonly<Record<string, ReasonParam>>;
}

/** The parameters that the sentence of a code names. */
export type ReasonParamsOf<C extends ReasonCode> = TemplateParams<
  (typeof REASONS)[C]['sentence'],
  ReasonParam
>;

/**
 * Makes a reason.
 *
 * Worked example: `makeReason('PROCESS_EXITED', { status: 3 })`, in words `exited with status 3`.
 */
export function makeReason<C extends ReasonCode>(
  code: C,
  ...[params]: keyof ReasonParamsOf<C> extends never ? [] : [ReasonParamsOf<C>]
): Reason {
  const given: Readonly<Record<string, ReasonParam | undefined>> = params ?? {};
  const entries = Object.entries(given).filter(
    (entry): entry is [string, ReasonParam] => entry[1] !== undefined,
  );
  return { code, params: Object.fromEntries(entries) };
}

/** Sentences of another language by code, with the parameters of the English ones. */
export type ReasonSentences = Readonly<Partial<Record<ReasonCode, string>>>;

/**
 * The sentence of a reason, without a full stop: it stands behind a name or a colon.
 *
 * A code that `sentences` lacks is told in English.
 */
export function reasonText({ code, params }: Reason, sentences: ReasonSentences = {}): string {
  return fillTemplate<ReasonParam>(sentences[code] ?? REASONS[code].sentence, params, (param) =>
    typeof param === 'object' ? reasonText(param, sentences) : String(param),
  );
}

/** The sentence for people who do not look for a code: of what a plugin said itself its own words alone. */
export function plainReasonText(reason: Reason, sentences: ReasonSentences = {}): string {
  const { message } = reason.params;
  return typeof message === 'string' && message !== '' ? message : reasonText(reason, sentences);
}

/** Advice of another language by key; commands are the same in all. */
export type AdviceTexts = Readonly<Partial<Record<AdviceKey, string>>>;

/** What a person can do about a reason; `path` is the plugin's file on the server. Advice that `texts` lacks is given in English. */
export function adviceFor({ code }: Reason, path: string, texts: AdviceTexts = {}): Advice {
  const key = REASONS[code].advice;
  const { text, command } = ADVICE[key];
  return fillCommand({ text: texts[key] ?? text, command }, path);
}

/** Whether what was refused may work later though nobody changes it. */
export function isPassing({ code }: Reason): boolean {
  return REASONS[code].retryable;
}

/** Whether people who only use a plugin may be told. */
export function isForClients({ code }: Reason): boolean {
  return REASONS[code].audience === 'client';
}

/** Whether two reasons say the same. */
export function isSameReason(a: Reason | null, b: Reason | null): boolean {
  return a === b || (a !== null && b !== null && a.code === b.code && reasonText(a) === reasonText(b));
}

/** Reads a reason that was stored or sent; `null` for anything else, and for a code that this version does not know. */
export function parseReason(value: unknown): Reason | null {
  if (!isObject(value) || !isObject(value['params'])) return null;
  const { code, params } = value;
  if (typeof code !== 'string' || !Object.hasOwn(REASONS, code)) return null;
  const entries = Object.entries(params).map(([name, param]): readonly [string, ReasonParam | null] => [
    name,
    parseParam(param),
  ]);
  const read = entries.filter((entry): entry is readonly [string, ReasonParam] => entry[1] !== null);
  return read.length === entries.length
    ? { code: code as ReasonCode, params: Object.fromEntries(read) }
    : null;
}

function parseParam(value: unknown): ReasonParam | null {
  return typeof value === 'string' || typeof value === 'number' ? value : parseReason(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
