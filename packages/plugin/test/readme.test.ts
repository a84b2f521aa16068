/** The TypeScript that the README and the authors' page show is TypeScript: each piece compiles where it would stand in a plugin. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PAGES = ['packages/plugin/README.md', 'docs/authors.md'];
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  types: ['node'],
};
/** What a piece may take for granted. */
const SURROUNDINGS = `
import { definePlugin, json, respond, text, type PluginRequest, type RequestContext } from '@toru/plugin';
import { Hono } from 'hono';
declare function ticks(signal: AbortSignal): AsyncGenerator<string>;
declare function lines(): AsyncGenerator<string>;
`;
const METADATA = `id: 'shown', name: 'Shown', version: '1.0.0', route: '/shown',`;

/** A module around one piece: a whole plugin, members of its definition, or statements of a handler. */
function toModule(piece: string): string {
  if (/^import .* from '@toru\/plugin'/m.test(piece)) return piece;
  if (piece.includes('definePlugin(')) return SURROUNDINGS + piece;
  if (/^(?:\/\/.*\n)*(?:async )?\w+(?:\(|: )/.test(piece))
    return `${SURROUNDINGS}definePlugin({ ${METADATA} ${/\bfetch/.test(piece) ? '' : "fetch: () => text(''),"}\n${piece} });`;
  return `${SURROUNDINGS}export function handle(request: PluginRequest): Response {\n${piece}}`;
}

it('compiles', { timeout: 120_000 }, () => {
  const cache = join(ROOT, '.cache');
  mkdirSync(cache, { recursive: true });
  // Within the repository, so that packages are found.
  const folder = mkdtempSync(join(cache, 'readme-'));
  try {
    const files = PAGES.flatMap((page) => {
      const pieces = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)];
      expect(pieces.length).toBeGreaterThan(2);
      return pieces.map(([, piece = ''], index) => {
        const file = join(folder, `${page.replaceAll('/', '-')}-${index + 1}.mts`);
        writeFileSync(file, toModule(piece));
        return file;
      });
    });
    const problems = ts.getPreEmitDiagnostics(ts.createProgram(files, OPTIONS)).map((problem) => {
      const { file, start, messageText } = problem;
      const line = file?.text.slice(start).split('\n')[0] ?? '';
      return `${file?.fileName ?? ''}: ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
    expect(problems).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
