/**
 * Fetches the files of a plugin's view from the plugin itself and keeps them for its version, so that they are served even while the
 * plugin is down.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

import type { HeaderMap, LiveChannel } from '@toru/channel';
import { MAX_BODY_BYTES, findViewBytesFault, findViewFileFault } from '@toru/protocol';
import type { ViewFile } from '@toru/protocol';

import type { PluginBundle } from '../api.ts';
import { undoCodings } from './content-coding.ts';
import type { VersionStore } from '../plugin-files/version-store.ts';
import { writeBeside } from '../plugin-files/version-store.ts';

const DEADLINE_MS = 5_000;
/** So that an application's fall-back route knows that a page is not wanted, and nothing is compressed in vain. */
const ACCEPT: Readonly<Record<ViewFile, HeaderMap>> = {
  'bundle.js': { accept: 'text/javascript', 'accept-encoding': 'identity' },
  'bundle.css': { accept: 'text/css', 'accept-encoding': 'identity' },
};

/** A file with the hash by which browsers cache it. */
export function toBundlePart(bytes: Uint8Array): PluginBundle['script'] {
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16) };
}

/** What is kept for a version, or `null`. */
export function loadBundle(versions: VersionStore, hash: string): PluginBundle | null {
  const script = load(versions, hash, 'bundle.js');
  return script === null ? null : { script, style: load(versions, hash, 'bundle.css') };
}

/** Pages were once kept as they came: what is one is asked for again. */
function load(versions: VersionStore, hash: string, file: ViewFile): PluginBundle['script'] | null {
  const path = versions.besides(hash, file);
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  return findViewBytesFault(file, bytes) === null ? toBundlePart(bytes) : null;
}

/** Asks a running plugin for its bundle. `null`: it has none. `tell`: why an answer is none, in one sentence. */
export async function fetchBundle(
  channel: LiveChannel,
  tell: (fault: string) => void,
): Promise<PluginBundle | null> {
  const [script, style] = await Promise.all(
    (['bundle.js', 'bundle.css'] as const).map((file) => fetchFile(channel, file, tell)),
  );
  if (script === null || script === undefined) return null;
  return {
    script: toBundlePart(script),
    style: style === null || style === undefined ? null : toBundlePart(style),
  };
}

/** Keeps a bundle for its version. A version that is not kept has none. */
export function keepBundle(versions: VersionStore, hash: string, { script, style }: PluginBundle): void {
  writeBeside(versions, hash, 'bundle.js', script.bytes);
  if (style !== null) writeBeside(versions, hash, 'bundle.css', style.bytes);
}

async function fetchFile(
  channel: LiveChannel,
  file: ViewFile,
  tell: (fault: string) => void,
): Promise<Uint8Array | null> {
  const answer = await get(channel, file);
  if (answer === null) return null;
  const decoded = await undoCodings(answer.bytes, answer.headers['content-encoding']);
  if ('fault' in decoded) {
    tell(`The answer to GET /${file} ${decoded.fault}`);
    return null;
  }
  const fault = findViewFileFault(file, answer.headers, decoded.bytes);
  if (fault === null) return decoded.bytes;
  tell(fault);
  return null;
}

interface FileAnswer {
  readonly headers: HeaderMap;
  readonly bytes: Uint8Array;
}

function get(channel: LiveChannel, file: ViewFile): Promise<FileAnswer | null> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    let headers: HeaderMap | null = null;
    const take = (body: Uint8Array, end: boolean): void => {
      bytes += body.length;
      if (bytes > MAX_BODY_BYTES) {
        exchange.cancel('client_gone');
        resolve(null);
        return;
      }
      pieces.push(Buffer.from(body));
      if (end) resolve(headers === null ? null : { headers, bytes: Buffer.concat(pieces) });
      else queueMicrotask(() => exchange.consumed(body.length));
    };
    const exchange = channel.request(
      { method: 'GET', path: `/${file}`, headers: ACCEPT[file], user: null, deadlineMs: DEADLINE_MS },
      null,
      true,
      {
        onHead(status, given, body, end) {
          if (status === 200) headers = toLowerNames(given);
          take(body, end);
        },
        onData: take,
        onFail: () => {
          resolve(null);
        },
      },
    );
  });
}

function toLowerNames(headers: HeaderMap): HeaderMap {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
