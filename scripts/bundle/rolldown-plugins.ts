/** What both bundles of the panel share: the one of `npm start` and the one of a release. */
import { join } from 'node:path';
import type { OutputChunk, RolldownPlugin } from 'rolldown';
import type { BuildKind } from '../../packages/host/src/program-files.ts';
import { ROOT } from '../steps/run-program.ts';

/** What Fastify loads only when asked for; the panel never asks. */
export const NEVER_ASKED_FOR: readonly string[] = [
  'light-my-request',
  'pino',
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
];

/** Whether a module is the package, or a part of it. */
export function isOf(packages: readonly string[], source: string): boolean {
  return packages.some((name) => source === name || source.startsWith(`${name}/`));
}

/** `@fastify/static` lists folders with `glob` when told to. The panel never tells it, and would keep 2 MiB in memory for that. */
export const withoutGlob: RolldownPlugin = {
  name: 'without-glob',
  resolveId: (source) => (source === 'glob' ? { id: 'no-glob' } : null),
  load: (id) =>
    id === 'no-glob' ? "export function glob() { throw new Error('The panel lists no folders'); }" : null,
};

/** `toru --version` says which code runs, and it decides where the program's own files are. */
export function setBuildKind(kind: BuildKind): RolldownPlugin {
  const file = join(ROOT, 'packages/host/src/program-files.ts');
  return {
    name: 'build-kind',
    transform: (code, id) => (id === file ? replaceOnce(code, "= 'sources';", `= '${kind}';`) : null),
  };
}

/**
 * Replaces a text that must be there exactly once.
 *
 * @throws It is not: the source has changed, and whoever rewrites it has to know.
 */
export function replaceOnce(text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`Found ${parts.length - 1} times instead of once: ${from}`);
  return parts.join(to);
}

/** The files to write. V8 keeps a text with one character beyond Latin-1 in twice the memory. */
export function toFiles(
  chunks: readonly OutputChunk[],
): readonly { readonly name: string; readonly text: string }[] {
  return chunks.map(({ fileName, code }) => ({ name: fileName, text: toAscii(code) }));
}

function toAscii(code: string): string {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
