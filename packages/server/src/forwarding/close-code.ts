/** Which close codes and reasons may be written on a WebSocket (RFC 6455, section 7.4). */

const MAX_REASON_BYTES = 123;

/** A code that may be sent: reserved and made-up ones become 1011 (the plugin misbehaved). */
export function toSendableCloseCode(code: number): number {
  const isDefined =
    Number.isInteger(code) && code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
  const isPrivate = Number.isInteger(code) && code >= 3000 && code <= 4999;
  return isDefined || isPrivate ? code : 1011;
}

/** A reason of at most 123 bytes, never cut inside a character. */
export function toSendableReason(reason: string): string {
  let text = reason.toWellFormed();
  while (Buffer.byteLength(text) > MAX_REASON_BYTES) text = text.slice(0, -1);
  // Half of a surrogate pair may be left.
  return text.replace(/[\ud800-\udbff]$/, '');
}
