/** Makes the folder of a new plugin from the templates: backend, view, settings, a test and a README. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError } from '../../command.ts';
import type { Language } from '../build/language.ts';
import { SDK_PLACES, TEMPLATES_DIR, toReference } from '../sdk-places.ts';
import { toTitle } from './project-name.ts';

const ENDING = '.template';
/** Templates of a language, later ones over earlier ones. */
const FOLDERS: Readonly<Record<Language, readonly string[]>> = {
  typescript: ['typescript'],
  python: ['view', 'python'],
  rust: ['view', 'rust'],
};

export interface NewProject {
  /** As `parseProjectName` gives it. */
  readonly name: string;
  readonly language: Language;
  /** Absolute; it must not exist yet, or be empty. */
  readonly dir: string;
}

/**
 * Makes the folder and gives the names of its files.
 *
 * @throws {CommandError} Something is there already.
 */
export async function createProject({ name, language, dir }: NewProject): Promise<readonly string[]> {
  await mkdir(dir, { recursive: true });
  const [present] = await readdir(dir);
  if (present !== undefined) {
    throw new CommandError(`"${dir}" is not empty: "${present}" is there; choose another folder with --dir`);
  }
  const sdk = toReference(dir, SDK_PLACES[language]);
  const words = { name, title: toTitle(name), sdk, types: toReference(dir, SDK_PLACES.nodeTypes) };
  const files = new Map<string, string>();
  for (const folder of FOLDERS[language]) {
    const root = join(TEMPLATES_DIR, folder);
    for (const path of await readdir(root, { recursive: true })) {
      if (!path.endsWith(ENDING)) continue;
      const text = await readFile(join(root, path), 'utf8');
      files.set(toTarget(path), fill(text, words));
    }
  }
  if (language === 'rust') files.set('Cargo.lock', await readLock(name));
  for (const [path, text] of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  if (language === 'typescript') await linkSdk(dir);
  return [...files.keys()].sort();
}

/** `gitignore.template` → `.gitignore`: with the dot it would count where the template lies. */
function toTarget(path: string): string {
  const target = path.slice(0, -ENDING.length);
  return target === 'gitignore' ? '.gitignore' : target;
}

function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole);
}

/** The exact versions that the example was built with, so that the first build needs no network when those are there. */
async function readLock(name: string): Promise<string> {
  const text = await readFile(SDK_PLACES.rustLock, 'utf8');
  return text.replace(/name = "hello-rust"\nversion = "[^"]*"/, `name = "${name}"\nversion = "0.1.0"`);
}

/** What `npm install` would do with the `file:` reference, so that editors and tests find the SDK at once. */
async function linkSdk(dir: string): Promise<void> {
  const folder = join(dir, 'node_modules', '@toru');
  await mkdir(folder, { recursive: true });
  await symlink(toReference(folder, SDK_PLACES.typescript), join(folder, 'plugin'));
}
