/** Makes the folder of a new plugin from the templates: backend, view, settings, a test and a README. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { VERSION } from '@toru/host/program';
import { CommandError } from '../../command.ts';
import type { Language } from '../build/language.ts';
import { CLONE_PLACES, TEMPLATES_DIR, toReference, type ClonePlaces } from '../sdk-places.ts';
import { toTitle } from './project-name.ts';

const ENDING = '.template';
/** Templates of a language, later ones over earlier ones. */
const FOLDERS: Readonly<Record<Language, readonly string[]>> = {
  typescript: ['typescript'],
  python: ['view', 'python'],
  rust: ['view', 'rust'],
};
/** What says where the SDK is: in a clone, or in the registries. */
const WHERE = CLONE_PLACES === null ? '-from-registries' : '-in-clone';
/** Beside those templates: what the README says of it. */
const NOTE = 'note.md';

/** What an installed command leaves to the author: bringing the SDK. */
const INSTALLS: Readonly<Record<Language, string | null>> = {
  typescript: 'npm install',
  python: 'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt',
  rust: null,
};

/** The command that brings the SDK into a new project; `null`: none is needed. */
export function toInstallCommand(language: Language): string | null {
  return CLONE_PLACES === null ? INSTALLS[language] : null;
}

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
  const places = `${language}${WHERE}`;
  const known = { name, title: toTitle(name), ...toSdkWords(dir, language, CLONE_PLACES) };
  const note = fill(await readFile(join(TEMPLATES_DIR, places, NOTE), 'utf8'), known);
  const words = { ...known, note: note.trimEnd() };
  const files = new Map<string, string>();
  for (const folder of [...FOLDERS[language], places]) {
    const root = join(TEMPLATES_DIR, folder);
    for (const path of await readdir(root, { recursive: true })) {
      if (!path.endsWith(ENDING)) continue;
      const text = await readFile(join(root, path), 'utf8');
      files.set(toTarget(path), fill(text, words));
    }
  }
  if (language === 'rust' && CLONE_PLACES !== null) {
    files.set('Cargo.lock', await readLock(CLONE_PLACES.rustLock, name));
  }
  for (const [path, text] of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  if (language === 'typescript' && CLONE_PLACES !== null) await linkSdk(dir, CLONE_PLACES.typescript);
  return [...files.keys()].sort();
}

/** `gitignore.template` → `.gitignore`: with the dot it would count where the template lies. */
function toTarget(path: string): string {
  const target = path.slice(0, -ENDING.length);
  return target === 'gitignore' ? '.gitignore' : target;
}

/** `sdk` and `types` are paths in a clone, `version` is that of the packages. */
function toSdkWords(dir: string, language: Language, clone: ClonePlaces | null): Record<string, string> {
  if (clone === null) return { version: VERSION };
  return { sdk: toReference(dir, clone[language]), types: toReference(dir, clone.nodeTypes) };
}

function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole);
}

/** The exact versions that the example was built with, so that the first build needs no network when those are there. */
async function readLock(path: string, name: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  return text.replace(/name = "hello-rust"\nversion = "[^"]*"/, `name = "${name}"\nversion = "0.1.0"`);
}

/** What `npm install` would do with the `file:` reference, so that editors and tests find the SDK at once. */
async function linkSdk(dir: string, sdk: string): Promise<void> {
  const folder = join(dir, 'node_modules', '@toru');
  await mkdir(folder, { recursive: true });
  await symlink(toReference(folder, sdk), join(folder, 'plugin'));
}
