/** Ids for tabs, subscriptions and the like. `crypto.randomUUID` is missing on pages without https. */

/** A new id of 16 hexadecimal digits. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
