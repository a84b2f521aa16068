/** From a plugin's folder to the file that is delivered, in any language that has an SDK. The file appears at once and whole. */
import { chmod, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PluginMetadata } from '@toru/protocol';
import { CommandError, usageError } from '../../command.ts';
import { askMetadata } from '../host/ask-metadata.ts';
import type { BuildDraft, BuildRequest } from './build-draft.ts';
import { buildPython } from './build-python.ts';
import { buildRust } from './build-rust.ts';
import { buildTypeScript } from './build-typescript.ts';
import { findLanguage, type Language } from './language.ts';

export interface BuiltPlugin {
  readonly file: string;
  readonly language: Language;
  readonly metadata: PluginMetadata;
  readonly bytes: number;
}

const BUILDERS: Readonly<Record<Language, (draft: BuildDraft) => Promise<string>>> = {
  typescript: buildTypeScript,
  python: buildPython,
  rust: buildRust,
};

/**
 * Builds a plugin.
 *
 * @throws {CommandError} There is no plugin, its tool is missing or fails, or what was built does not say what it is.
 */
export async function buildProject(request: BuildRequest): Promise<BuiltPlugin> {
  const { dir, out, standalone, env } = request;
  const language = await findLanguage(dir);
  if (standalone && language !== 'typescript') {
    throw usageError(`--standalone is for TypeScript, and "${dir}" is ${language}: leave it out`);
  }
  const isFile = out.endsWith('.binary');
  const folder = isFile ? dirname(out) : out;
  await mkdir(folder, { recursive: true });
  const workDir = await mkdtemp(join(folder, '.building-'));
  try {
    const built = await BUILDERS[language]({ ...request, workDir });
    await chmod(built, 0o755);
    const { problem, result } = await askMetadata(built, { env, scratchDir: workDir });
    if (problem !== null) throw new CommandError(`Cannot build "${dir}": ${problem}`);
    if (result?.ok !== true)
      throw new CommandError(`Cannot build "${dir}": ${result?.message ?? 'no metadata'}`);
    const { metadata } = result;
    const file = isFile ? out : join(folder, `${metadata.id}.binary`);
    const { size } = await stat(built);
    await rename(built, file);
    return { file, language, metadata, bytes: size };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
