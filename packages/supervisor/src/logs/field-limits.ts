/**
 * Fields are data of strangers: nothing of them may be too deep or too large for the readers of a log file.
 */

/** Deepest nesting kept: many parsers give up at 128, some at 64. */
const MAX_FIELD_DEPTH = 32;

/** Whether a value is nested no deeper than `depth`. */
export function isShallow(value: unknown, depth: number = MAX_FIELD_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && !isShallow(inner, depth - 1)) return false;
  }
  return true;
}

/** Fields as they may be written, with their size; what cannot be written is replaced by a `cut` that says why. */
export function boundFields(
  fields: Readonly<Record<string, unknown>>,
  maxBytes: number,
): { readonly fields: Readonly<Record<string, unknown>>; readonly bytes: number } {
  if (!isShallow(fields)) return cut(`nested deeper than ${MAX_FIELD_DEPTH} levels`);
  try {
    const bytes = Buffer.byteLength(JSON.stringify(fields));
    return bytes <= maxBytes ? { fields, bytes } : cut(`${bytes} bytes`);
  } catch (error) {
    return cut(`no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function cut(reason: string): { readonly fields: Readonly<Record<string, unknown>>; readonly bytes: number } {
  return { fields: { cut: reason }, bytes: reason.length + 16 };
}
