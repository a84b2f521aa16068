/**
 * Fetches the files of a plugin's view from the plugin itself and keeps them for its version, so that they are served even while the
 * plugin is down.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

import { MAX_BODY_BYTES } from '@toru/protocol';

import type { PluginBundle } from '../face.ts';
import type { LiveChannel } from './channel/live-channel.ts';
import type { VersionStore } from './files/version-store.ts';
import { writeBeside } from './files/version-store.ts';

const DEADLINE_MS = 5_000;

/** A file with the hash by which browsers cache it. */
export function toBundlePart(bytes: Uint8Array): PluginBundle['script'] {
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16) };
}

/** What is kept for a version, or `null`. */
export function loadBundle(versions: VersionStore, hash: string): PluginBundle | null {
  const script = versions.besides(hash, 'bundle.js');
  const style = versions.besides(hash, 'bundle.css');
  if (!existsSync(script)) return null;
  return {
    script: toBundlePart(readFileSync(script)),
    style: existsSync(style) ? toBundlePart(readFileSync(style)) : null,
  };
}

/** Asks a running plugin for its bundle. `null`: it has none. */
export async function fetchBundle(channel: LiveChannel): Promise<PluginBundle | null> {
  const [script, style] = await Promise.all([get(channel, '/bundle.js'), get(channel, '/bundle.css')]);
  if (script === null) return null;
  return { script: toBundlePart(script), style: style === null ? null : toBundlePart(style) };
}

/** Keeps a bundle for its version. A version that is not kept has none. */
export function keepBundle(versions: VersionStore, hash: string, { script, style }: PluginBundle): void {
  writeBeside(versions, hash, 'bundle.js', script.bytes);
  if (style !== null) writeBeside(versions, hash, 'bundle.css', style.bytes);
}

function get(channel: LiveChannel, path: string): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    let isGood = false;
    const take = (body: Uint8Array, end: boolean): void => {
      bytes += body.length;
      if (bytes > MAX_BODY_BYTES) {
        exchange.cancel('client_gone');
        resolve(null);
        return;
      }
      pieces.push(Buffer.from(body));
      if (end) resolve(isGood ? Buffer.concat(pieces) : null);
      else queueMicrotask(() => exchange.consumed(body.length));
    };
    const exchange = channel.request(
      { method: 'GET', path, headers: {}, user: null, deadlineMs: DEADLINE_MS },
      null,
      true,
      {
        onHead(status, _headers, body, end) {
          isGood = status === 200;
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
