/** A registry of npm for packed files: it has what lies in one folder, and nothing else. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';

const run = promisify(execFile);

interface PackedPackage {
  readonly manifest: { readonly name: string; readonly version: string };
  readonly bytes: Buffer;
  readonly integrity: string;
}

/** A registry that listens on the loopback address. */
export interface PackageRegistry extends AsyncDisposable {
  /** With a slash at its end. */
  readonly url: string;
}

/** Serves packed files, each under the name in its `package.json`. */
export async function startRegistry(files: readonly string[]): Promise<PackageRegistry> {
  const byFile = new Map<string, PackedPackage>();
  for (const file of files) {
    const { stdout } = await run('tar', ['-xzOf', file, 'package/package.json']);
    const bytes = readFileSync(file);
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    byFile.set(basename(file), {
      manifest: JSON.parse(stdout) as PackedPackage['manifest'],
      bytes,
      integrity,
    });
  }
  let url = '';
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice(1));
    const file = byFile.get(name);
    const found = [...byFile].find(([, { manifest }]) => manifest.name === name);
    if (file !== undefined) response.end(file.bytes);
    else if (found === undefined) response.writeHead(404).end('{}');
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(describe(...found, url)));
  });
  url = await listen(server);
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await promisify(server.close.bind(server))();
    },
  };
}

function describe(file: string, { manifest, integrity }: PackedPackage, url: string): object {
  const { name, version } = manifest;
  const published = { ...manifest, dist: { tarball: `${url}${file}`, integrity } };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: published } };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
