/**
 * Lines that a logging library wrote as JSON: level and message are taken out under the names in common use, the rest stays as fields.
 *
 * What the plugin says of time, process or itself is data like any other: it lands in `fields`, where it cannot be taken for the host's.
 */

import type { LogLevel } from '@toru/protocol';

import { isShallow } from './field-limits.ts';
import { levelFromNumber, levelFromWord } from './levels.ts';

/** What a line of output says. */
export interface ParsedLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

type JsonObject = Record<string, unknown>;

const LEVEL_NAMES = ['level', 'severity', 'levelname', 'lvl', 'log.level', 'severity_text', 'severityText'];
const MESSAGE_NAMES = ['message', 'msg', 'event', 'body'];
const LONG_NUMBER = /\d{16}/;

/** Null when the line is no JSON object with a known level; with a level but no message the message is the whole line. */
export function parseJsonLine(text: string): ParsedLine | null {
  const last = text.trimEnd();
  if (!text.startsWith('{') || !last.endsWith('}')) return null;
  const value = parseObject(last);
  if (value === null) return null;
  const levelName = LEVEL_NAMES.find((name) => Object.hasOwn(value, name));
  const level = levelName === undefined ? null : toLevel(value[levelName]);
  if (levelName === undefined || level === null) return null;
  const nested = own(value, 'fields');
  const inner = isObject(nested) ? nested : {};
  const outer = isObject(nested) ? without(value, 'fields') : value;
  const outerName = messageName(outer);
  const innerName = outerName === undefined ? messageName(inner) : undefined;
  const message = outerName === undefined ? own(inner, innerName) : outer[outerName];
  if (typeof message !== 'string') return { level, message: text };
  const fields = merge(without(outer, levelName, outerName), without(inner, innerName));
  return Object.keys(fields).length === 0 ? { level, message } : { level, message, fields };
}

/** Fields in an object `fields` stand beside the others, unless a name would be taken twice. */
function merge(outer: JsonObject, inner: JsonObject): JsonObject {
  const clash = Object.keys(inner).some((name) => Object.hasOwn(outer, name));
  return clash ? { ...outer, fields: inner } : { ...outer, ...inner };
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
    return isObject(value) && isShallow(value) ? value : null;
  } catch (error) {
    // A RangeError is nesting beyond the stack.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Integers that a double cannot hold become strings, digit by digit: a trace id must not change. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) && !Number.isSafeInteger(value) ? context.source : value;
}

function toLevel(value: unknown): LogLevel | null {
  if (typeof value === 'string') return levelFromWord(value.trim());
  return typeof value === 'number' ? levelFromNumber(value) : null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function messageName(value: JsonObject): string | undefined {
  return MESSAGE_NAMES.find((name) => typeof own(value, name) === 'string');
}

function own(value: JsonObject, name: string | undefined): unknown {
  return name !== undefined && Object.hasOwn(value, name) ? value[name] : undefined;
}

function without(value: JsonObject, ...names: readonly (string | undefined)[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
