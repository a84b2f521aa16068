/** Which documents show which files in full: what an operator reads is the very file that the tests run. Pure. */

/** Files by the document that shows them; paths below `docs/`. */
export const SHOWN_FILES: Readonly<Record<string, readonly string[]>> = {
  'operators.md': ['operators/toru.service'],
  'operators/proxies.md': [
    'operators/proxies/nginx.conf',
    'operators/proxies/nginx-path.conf',
    'operators/proxies/caddy.Caddyfile',
    'operators/proxies/caddy-path.Caddyfile',
    'operators/proxies/haproxy.cfg',
    'operators/proxies/haproxy-path.cfg',
    'operators/proxies/apache.conf',
    'operators/proxies/apache-path.conf',
  ],
};

/** Generated blocks by file name. `read`: text of a file below `docs/`. */
export function shownBlocks(
  files: readonly string[],
  read: (path: string) => string,
): ReadonlyMap<string, string> {
  return new Map(
    files.map((path) => [
      path.slice(path.lastIndexOf('/') + 1),
      `\`\`\`${toLanguage(path)}\n${read(path).trimEnd()}\n\`\`\``,
    ]),
  );
}

function toLanguage(path: string): string {
  if (path.endsWith('.service')) return 'ini';
  if (path.includes('/nginx')) return 'nginx';
  if (path.includes('/apache')) return 'apache';
  return path.endsWith('.cfg') ? 'haproxy' : 'caddyfile';
}
