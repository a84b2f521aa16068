/** What the figures were measured on, and against which versions. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';

import { findProgram } from './processes.ts';
import type { Machine } from './report.ts';

const PACKAGES = ['undici', '@grpc/grpc-js', 'vscode-jsonrpc', '@fastify/http-proxy'];

/** Looks at the machine. */
export function describeMachine(): Machine {
  const peers = PACKAGES.map((name): [string, string] => [name, versionOf(name)]);
  const nginx = findProgram('nginx');
  if (nginx !== null) peers.push(['nginx', nginxVersion(nginx)]);
  return {
    cpu: cpus()[0]?.model ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    peers: Object.fromEntries(peers),
  };
}

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}

function nginxVersion(program: string): string {
  // It says its version on standard error.
  const words = execFileSync('sh', ['-c', '"$1" -v 2>&1', 'sh', program], { encoding: 'utf8' });
  return /nginx\/([\d.]+)/.exec(words)?.[1] ?? 'of unknown version';
}
