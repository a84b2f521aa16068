/** The panel with all commands in a few files that need nothing beside them, and the thread that runs plugins' schemas. */
import { join } from 'node:path';
import { rolldown, type OutputChunk, type RolldownPlugin } from 'rolldown';
import {
  isOf,
  NEVER_ASKED_FOR,
  replaceOnce,
  setBuildKind,
  toFiles,
  withoutGlob,
} from '../bundle/rolldown-plugins.ts';
import { ROOT } from '../steps/run-program.ts';

/** What authors build plugins with: a compiler for one kind of processor, which a server has no use for. */
const FOR_AUTHORS: readonly string[] = ['rolldown'];

/** Packages that a release leaves out though others name them. */
export const LEFT_OUT: readonly string[] = [...NEVER_ASKED_FOR, ...FOR_AUTHORS];

/** Packages that the bundle has its own word for. */
export const REPLACED: readonly string[] = ['glob'];

/** A bundle. */
export interface ReleaseBundle {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** Folders of the installed packages whose code is in it, from the root of the repository. */
  readonly packages: readonly string[];
}

/** The schemas' thread is a file of its own. */
const schemaThread: RolldownPlugin = {
  name: 'schema-thread',
  transform: (code, id) =>
    id.endsWith('/schema-desk.ts') && id.includes('/packages/server/')
      ? replaceOnce(code, "new URL('./schema-worker.ts'", "new URL('./schema-worker.js'")
      : null,
};

/** Bundles the panel for a release. */
export async function bundleRelease(): Promise<ReleaseBundle> {
  const build = await rolldown({
    input: {
      toru: join(ROOT, 'packages/cli/src/toru.ts'),
      'schema-worker': join(ROOT, 'packages/server/src/settings/schema-worker.ts'),
    },
    cwd: ROOT,
    platform: 'node',
    external: (source) => isOf(LEFT_OUT, source),
    plugins: [withoutGlob, setBuildKind('release'), schemaThread],
    logLevel: 'warn',
  });
  const { output } = await build.generate({
    format: 'esm',
    comments: false,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await build.close();
  const chunks = output.filter((file): file is OutputChunk => file.type === 'chunk');
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  const packages = modules.flatMap((id) => {
    const path = id.startsWith(`${ROOT}/`) ? id.slice(ROOT.length + 1) : '';
    const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
    return found === undefined ? [] : [found];
  });
  return { files: toFiles(chunks), packages: [...new Set(packages)].sort() };
}
