/**
 * How many bytes wait in the send queues of the system, read from `/proc/net/tcp` and `/proc/net/tcp6`.
 *
 * The system takes megabytes for a client before it makes a program wait, and tells nobody when the client reads some of them. Without
 * this a client that reads steadily and slowly looks the same as one that never reads.
 */

import { readFile } from 'node:fs/promises';

import { normalizeAddress } from '../security/client-address.ts';

/** Bytes by {@link toQueueKey}; queues that are empty are left out. */
export type SendQueues = ReadonlyMap<string, number>;

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];

/** The key of a connection: the port here, and address and port of the other end. */
export function toQueueKey(localPort: number, remoteAddress: string, remotePort: number): string {
  return `${localPort} ${toPlainAddress(remoteAddress)} ${remotePort}`;
}

/** Reads them now. A table that cannot be read has none. */
export async function readSendQueues(): Promise<SendQueues> {
  const texts = await Promise.all(TABLES.map((path) => readFile(path, 'latin1').catch(() => '')));
  return new Map(texts.flatMap(parseSendQueues));
}

/**
 * Reads one table.
 *
 * Worked example: `0: 0100007F:0BB8 0200007F:C000 01 00001000:00000000 …` is 4096 bytes for port 49152 of 127.0.0.2 from our port 3000.
 */
export function parseSendQueues(table: string): [string, number][] {
  const queues: [string, number][] = [];
  for (const line of table.split('\n').slice(1)) {
    const [, local = '', remote = '', , queue = ''] = line.trim().split(/\s+/);
    const bytes = Number.parseInt(queue, 16);
    if (!(bytes > 0)) continue;
    const [, localPort = ''] = local.split(':');
    const [address = '', remotePort = ''] = remote.split(':');
    const plain = toPlainAddress(parseHexAddress(address));
    queues.push([`${Number.parseInt(localPort, 16)} ${plain} ${Number.parseInt(remotePort, 16)}`, bytes]);
  }
  return queues;
}

/** Addresses stand there as 32-bit words of the machine, and all machines we run on are little-endian. */
function parseHexAddress(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length === 4) return [...bytes.reverse()].join('.');
  return (bytes.swap32().toString('hex').match(/.{4}/g) ?? []).join(':');
}

/** One spelling for each address: that of a URL. */
function toPlainAddress(address: string): string {
  const plain = normalizeAddress(address);
  if (!plain.includes(':')) return plain;
  return URL.canParse(`http://[${plain}]`) ? toMapped(new URL(`http://[${plain}]`).hostname) : plain;
}

/** `[::ffff:7f00:1]` is what `normalizeAddress` writes as `127.0.0.1`. */
function toMapped(hostname: string): string {
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return hostname;
  const words = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return words.flatMap((word) => [word >> 8, word & 0xff]).join('.');
}
