/**
 * Serves the lucide icons that plugins name in their metadata, one lazily loaded chunk per first letter.
 *
 * A plugin may name any of some 1 900 icons. One chunk per icon would litter the output, one chunk for all would be
 * heavy; a letter is a few kilobytes and loads once.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

const prefix = 'virtual:plugin-icons';
/** The end of it names the file: no other chunk is called like that. */
const letterPrefix = `${prefix}/icons-`;
const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
const folder = path.dirname(fileURLToPath(import.meta.resolve('lucide-react/icons/activity')));

/** Creates the plugin. */
export function pluginIcons(): Plugin {
  return {
    name: 'toru-plugin-icons',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : null),
    load: async (id) => {
      if (id === `\0${prefix}`) return indexModule();
      if (!id.startsWith(`\0${letterPrefix}`)) return null;
      return `export default ${JSON.stringify(await iconsOf(id.slice(letterPrefix.length + 1)))};`;
    },
  };
}

function indexModule(): string {
  const rows = letters.map((letter) => `${letter}: () => import('${letterPrefix}${letter}')`);
  return `export const iconsByLetter = { ${rows.join(', ')} };`;
}

async function iconsOf(letter: string): Promise<Record<string, unknown>> {
  const names = readdirSync(folder)
    .filter((file) => file.startsWith(letter) && file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length));
  const pairs = await Promise.all(names.map(async (name) => [name, await readIcon(name)] as const));
  return Object.fromEntries(pairs.filter(([, node]) => node !== null));
}

async function readIcon(name: string): Promise<unknown> {
  const file = path.join(folder, `${name}.mjs`);
  const alias = /export \{ default \} from '\.\/(?<target>[a-z0-9-]+)\.mjs'/u.exec(
    readFileSync(file, 'utf8'),
  );
  if (alias?.groups?.['target'] !== undefined) return readIcon(alias.groups['target']);
  const icon: unknown = await import(pathToFileURL(file).href);
  if (!isIconModule(icon)) return null;
  return icon.__iconData.node.map(([tag, attributes]) => [tag, withoutKey(attributes)]);
}

function withoutKey(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== 'key'));
}

interface IconModule {
  readonly __iconData: { readonly node: readonly [string, Record<string, string>][] };
}

function isIconModule(value: unknown): value is IconModule {
  return typeof value === 'object' && value !== null && '__iconData' in value;
}
