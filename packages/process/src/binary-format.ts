/** Reads an entry of `/proc/sys/fs/binfmt_misc`: which files the system hands to which other program. Pure. */

/** Whether an enabled entry speaks of files that begin with `head`. Entries for the end of a name never do: plugins have their own. */
export function matchesFormat(entry: string, head: Uint8Array): boolean {
  const field = (name: string): string | undefined => new RegExp(`^${name} (.+)$`, 'm').exec(entry)?.[1];
  const magic = toBytes(field('magic'));
  if (!/^enabled$/m.test(entry) || magic === null) return false;
  const offset = Number(field('offset') ?? 0);
  const mask = toBytes(field('mask'));
  return magic.every((byte, index) => {
    const bits = mask?.[index] ?? 0xff;
    const present = head[offset + index];
    return present !== undefined && (present & bits) === (byte & bits);
  });
}

function toBytes(hex: string | undefined): Uint8Array | null {
  return hex === undefined ? null : new Uint8Array(Buffer.from(hex, 'hex'));
}
