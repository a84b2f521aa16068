/**
 * What a failed system call says of itself.
 */

/** The code of a system error, such as `ENOSPC`; `UNKNOWN` for anything else. */
export function errorCode(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
