/**
 * `@toru/cli/build`: from the folder of a TypeScript plugin to the file that is delivered.
 */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { METADATA_TIMEOUT_MS, parseMetadata, type PluginMetadata } from '@toru/protocol';
import { bundlePlugin } from './bundle-plugin.ts';
import { bundleView } from './bundle-view.ts';
import { withLauncher } from './launcher.ts';
import { findProject } from './project.ts';
import { buildStandalone } from './standalone.ts';

/** Which folder to build, where the file goes, and whether it brings Node along. */
export interface BuildOptions {
  /** The plugin's folder. */
  readonly dir: string;
  /** The folder for `<id>.binary`; it is made when absent. */
  readonly out: string;
  /** One program that needs no Node on the target; about 150 MB. Default: false. */
  readonly standalone?: boolean | undefined;
}

/** The plugin file that a build has written, with the metadata that it prints. */
export interface BuildResult {
  readonly file: string;
  readonly metadata: PluginMetadata;
  readonly bytes: number;
  /** SHA-256, hexadecimal. The same sources give the same hash. */
  readonly hash: string;
}

const run = promisify(execFile);

/**
 * Builds `<out>/<id>.binary`: the code and the view of a plugin in one executable file.
 *
 * The file appears at once and whole: a panel that watches the folder never sees half of it.
 *
 * @throws {Error} no entry, code that cannot be bundled, or metadata that break a rule.
 */
export async function buildPlugin(options: BuildOptions): Promise<BuildResult> {
  const out = resolve(options.out);
  const project = await findProject(resolve(options.dir));
  const code = await bundlePlugin(project, await bundleView(project));
  await mkdir(out, { recursive: true });
  const workDir = await mkdtemp(join(out, '.building-'));
  try {
    const metadata = await readMetadata(code, workDir);
    const built = join(workDir, 'built');
    if (options.standalone === true) await buildStandalone(code, built, workDir);
    else await writeFile(built, withLauncher(code, metadata.name));
    await chmod(built, 0o755);
    const content = await readFile(built);
    const hash = createHash('sha256').update(content).digest('hex');
    const file = join(out, `${metadata.id}.binary`);
    await rename(built, file);
    return { file, metadata, bytes: content.length, hash };
  } finally {
    await rm(workDir, { recursive: true });
  }
}

/** Asks the built code itself: what it prints is what the panel will see. */
async function readMetadata(code: string, workDir: string): Promise<PluginMetadata> {
  const file = join(workDir, 'metadata.cjs');
  await writeFile(file, code);
  const { stdout } = await run(process.execPath, [file, '--metadata'], {
    cwd: workDir,
    timeout: METADATA_TIMEOUT_MS,
  });
  const result = parseMetadata(stdout);
  if (!result.ok) throw new Error(`Cannot build plugin: ${result.message}`);
  return result.metadata;
}
