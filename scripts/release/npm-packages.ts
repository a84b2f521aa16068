/**
 * Makes the packages for npm: of each a folder with JavaScript, types and source maps, packed by npm itself.
 *
 * In the workspace packages run from `src/*.ts` without a build; what is published has `dist/*.js` at the same depth, so that files
 * found by their place beside a module are found there, too.
 */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { BuildKind } from '../../packages/host/src/program-files.ts';
import { replaceOnce } from '../bundle/rolldown-plugins.ts';
import { runProgram } from '../steps/run-program.ts';
import { emitCode, emitTypes } from './npm-emit.ts';
import { toHomepage, toPublishedManifest, toPublishedPage } from './npm-manifest.ts';
import {
  choosePublished,
  readManifest,
  readWorkspace,
  type Manifest,
  type WorkspacePackage,
} from './npm-workspace.ts';

/** Folders that are published as they are, and what in them runs sources. */
const AS_THEY_ARE = ['bin', 'templates'];
const FOR_SOURCES = 'toru.mjs';
/** The package that brings the web interface, and the module that knows where it is. */
const HOST = '@toru/host';
const PROGRAM_FILES = 'src/program-files.ts';
/** Where the launcher finds the Node that came with the repository, and the one that npm installed with the package. */
const LAUNCHER = 'bin/toru';
const NODE_OF_CLONE = 'node=$bin/../../../node_modules/.bin/node\n[ -x "$node" ] || node=node\n';
const NODE_OF_PACKAGE =
  'node=$bin/../../../.bin/node\n[ -x "$node" ] || node=$bin/../node_modules/.bin/node\n[ -x "$node" ] || node=node\n';
const BUILD_KIND: BuildKind = 'package';

/**
 * Writes one `.tgz` for each published package into `out`, and gives their paths in the order of names. The same sources give the
 * same bytes. The web interface must have been built.
 *
 * @throws {Error} A module cannot be translated, or npm says why not.
 */
export async function makeNpmPackages(
  root: string,
  out: string,
  workDir: string,
): Promise<readonly string[]> {
  const rootManifest = readManifest(join(root, 'package.json'));
  const files: string[] = [];
  for (const own of choosePublished(readWorkspace(root))) {
    const stage = join(workDir, relative(join(root, 'packages'), own.dir));
    writeStage(stage, own, root, rootManifest);
    files.push(await pack(stage, out));
  }
  return files;
}

function writeStage(stage: string, own: WorkspacePackage, root: string, rootManifest: Manifest): void {
  const { dir, manifest } = own;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(stage, path)), { recursive: true });
    writeFileSync(join(stage, path), text);
  };
  const texts = emitAll(own);
  const usesNodeTypes = [...texts].some(([path, text]) => path.endsWith('.d.ts') && namesNode(text));
  const entries = new Set(Object.values(manifest.exports ?? {}).map(toTypesPath));
  for (const [path, text] of texts) {
    // A program that uses the package need not say itself that it knows the types of Node.
    write(path, usesNodeTypes && entries.has(path) ? `/// <reference types="node" />\n${text}` : text);
  }
  for (const name of AS_THEY_ARE.filter((each) => existsSync(join(dir, each)))) {
    cpSync(join(dir, name), join(stage, name), {
      recursive: true,
      filter: (path) => basename(path) !== FOR_SOURCES,
    });
  }
  if (existsSync(join(stage, LAUNCHER))) {
    const text = readFileSync(join(stage, LAUNCHER), 'utf8');
    write(LAUNCHER, replaceOnce(text, NODE_OF_CLONE, NODE_OF_PACKAGE));
  }
  if (manifest.name === HOST)
    cpSync(join(root, 'packages/web/dist'), join(stage, 'web'), { recursive: true });
  const folder = relative(root, dir);
  const page = existsSync(join(dir, 'README.md'))
    ? readFileSync(join(dir, 'README.md'), 'utf8')
    : toPage(manifest);
  write('README.md', toPublishedPage(page, folder, toHomepage(rootManifest)));
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  const files = globSync('*', { cwd: stage }).sort();
  const published = toPublishedManifest(manifest, { root: rootManifest, folder, files, usesNodeTypes });
  write('package.json', `${JSON.stringify(published, null, 2)}\n`);
}

/** Texts by their path in the published folder. */
function emitAll({ dir, manifest }: WorkspacePackage): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const paths = globSync('src/**/*.ts', { cwd: dir }).filter((path) => !path.endsWith('.test.ts'));
  const types = emitTypes(paths.sort().map((path) => join(dir, path)));
  for (const path of paths) {
    const source = readFileSync(join(dir, path), 'utf8');
    const isProgramFiles = manifest.name === HOST && path === PROGRAM_FILES;
    const text = isProgramFiles ? replaceOnce(source, "= 'sources';", `= '${BUILD_KIND}';`) : source;
    const { js, map } = emitCode(text, join(dir, path));
    const target = path.replace(/^src\/(.*)\.ts$/, 'dist/$1');
    texts.set(`${target}.js`, js);
    texts.set(`${target}.js.map`, map);
    texts.set(`${target}.d.ts`, types.get(join(dir, path)) ?? '');
  }
  return texts;
}

function toTypesPath(source: string): string {
  return source.replace(/^\.\/src\/(.*)\.ts$/, 'dist/$1.d.ts');
}

function namesNode(types: string): boolean {
  return /['"]node:|\bNodeJS\.|\bBuffer\b/.test(types);
}

function toPage({ name, description = '' }: Manifest): string {
  return `# ${name}\n\n${description}. A part of Toru Steering Center.\n`;
}

async function pack(stage: string, out: string): Promise<string> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', out];
  const { status, output } = await runProgram({ command: 'npm', args, cwd: stage });
  if (status !== 0) throw new Error(`Cannot pack "${stage}": ${output}`);
  const name = /"filename": "([^"]+)"/.exec(output)?.[1];
  if (name === undefined) throw new Error(`Cannot pack "${stage}": npm names no file in ${output}`);
  return join(out, name.replace('@', '').replace('/', '-'));
}
