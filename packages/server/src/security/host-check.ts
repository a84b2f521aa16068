/**
 * Which `Host` the panel answers to.
 *
 * A page of another site can make its own name resolve to this machine (DNS rebinding); it cannot make the browser send a
 * name that we know. An IP literal cannot be rebound, so on a wildcard address any literal will do.
 */

import { isIP } from 'node:net';

/** What the panel was told about its names. */
export interface HostRules {
  /** Listen address. */
  readonly listenHost: string;
  /** Names with or without port. */
  readonly allowedHosts: readonly string[];
  /** `https://panel.example/base`; null when unknown. */
  readonly publicUrl: string | null;
}

/** Tells whether a `Host` value is known. */
export type HostCheck = (host: string) => boolean;

const HOST = /^(?:\[([0-9a-f:.]+)\]|([^\s:@/?#[\]\\,]+))(?::(\d{1,5}))?$/i;

/** Builds the check. Names count with any port unless the rule names one. */
export function createHostCheck(rules: HostRules): HostCheck {
  const names = new Set(['localhost']);
  const namesWithPort = new Set<string>();
  const isWildcard = ['0.0.0.0', '::', ''].includes(rules.listenHost);
  if (!isWildcard) names.add(rules.listenHost.toLowerCase());
  for (const allowed of [...rules.allowedHosts, ...publicHost(rules.publicUrl)]) {
    const entry = parseHost(isIP(allowed) === 6 ? `[${allowed}]` : allowed);
    if (entry === null) continue;
    if (entry.port === null) names.add(entry.name);
    else namesWithPort.add(`${entry.name}:${entry.port}`);
  }
  const known = new Map<string, boolean>();
  return (host) => {
    const remembered = known.get(host);
    if (remembered !== undefined) return remembered;
    const entry = parseHost(host);
    const isKnown =
      entry !== null &&
      (names.has(entry.name) ||
        namesWithPort.has(`${entry.name}:${entry.port ?? ''}`) ||
        (isWildcard && isIP(entry.name) !== 0));
    if (isKnown && known.size < 100) known.set(host, true);
    return isKnown;
  };
}

function publicHost(publicUrl: string | null): readonly string[] {
  return publicUrl === null || !URL.canParse(publicUrl) ? [] : [new URL(publicUrl).hostname];
}

function parseHost(host: string): { readonly name: string; readonly port: string | null } | null {
  const match = HOST.exec(host);
  if (match === null) return null;
  const name = (match[1] ?? match[2] ?? '').toLowerCase();
  if (match[1] !== undefined && isIP(name) !== 6) return null;
  return { name: name.endsWith('.') ? name.slice(0, -1) : name, port: match[3] ?? null };
}
