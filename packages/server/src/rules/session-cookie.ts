/** The session cookie: its one name, and how it is set and cleared. */

/** Name of the cookie that carries a session. */
export const SESSION_COOKIE = 'steering_session';

/** The `Set-Cookie` value that starts a session. */
export function toSessionCookie(
  value: string,
  options: { readonly basePath: string; readonly isSecure: boolean; readonly maxAgeS: number },
): string {
  const secure = options.isSecure ? '; Secure' : '';
  return `${SESSION_COOKIE}=${value}; Path=${options.basePath}; Max-Age=${options.maxAgeS}; HttpOnly; SameSite=Lax${secure}`;
}

/** The `Set-Cookie` value that ends a session. */
export function toClearedSessionCookie(basePath: string): string {
  return `${SESSION_COOKIE}=; Path=${basePath}; Max-Age=0; HttpOnly; SameSite=Lax`;
}
