/** The view of a plugin: one ES module for the browser, and a style sheet. */

import { readFile } from 'node:fs/promises';
import { bundle, type ViewFiles } from './bundler.ts';
import type { PluginProject } from './project.ts';

/** Bundles the view of a project; `null`: it has none. */
export async function bundleView({ dir, view }: PluginProject): Promise<ViewFiles | null> {
  if (view === null) return null;
  const ownStyle = view.style === null ? '' : await readFile(view.style, 'utf8');
  if (view.kind === 'bundled') return toFiles(await readFile(view.script, 'utf8'), ownStyle);
  const { code, style } = await bundle(
    {
      input: view.script,
      cwd: dir,
      platform: 'browser',
      transform: { target: 'es2022', define: { 'process.env.NODE_ENV': '"production"' } },
    },
    { format: 'es', minify: true },
  );
  return toFiles(code, style + ownStyle);
}

function toFiles(script: string, style: string): ViewFiles {
  return style === '' ? { script } : { script, style };
}
