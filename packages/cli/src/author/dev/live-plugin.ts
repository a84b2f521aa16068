/** One round of development: build, put the file into the panel's folder, and wait for what the panel makes of it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CommandError } from '../../command.ts';
import { judgeInstall, type InstallOutcome } from '../../commands/plugin/judge-install.ts';
import type { Panel } from '../../panel/panel.ts';
import { placeFile } from '../../panel/place-file.ts';
import { waitForPlugins } from '../../panel/wait-for-plugins.ts';
import { buildProject } from '../build/build-project.ts';

const SETTLE_MS = 30_000;

/** Where a round happens. */
export interface LivePlace {
  /** The plugin's folder. */
  readonly dir: string;
  /** Where the build is kept. */
  readonly buildDir: string;
  readonly pluginsDir: string;
  readonly panel: Panel;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** What a round led to. */
export interface LiveRound {
  readonly id: string;
  readonly version: string;
  readonly buildMs: number;
  readonly outcome: InstallOutcome;
}

/**
 * Builds and installs. A plugin that is switched off is switched on.
 *
 * @throws {CommandError} The build fails, or the panel does not settle.
 */
export async function runRound({
  dir,
  buildDir,
  pluginsDir,
  panel,
  env,
  signal,
}: LivePlace): Promise<LiveRound> {
  const startedAtMs = performance.now();
  const { file, metadata } = await buildProject({
    dir,
    out: buildDir,
    standalone: false,
    optimized: false,
    env,
    signal,
  });
  const buildMs = performance.now() - startedAtMs;
  const { id, version } = metadata;
  const bytes = await readFile(file);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const name = basename(file);
  await placeFile(join(pluginsDir, name), bytes);
  await panel.call('POST', '/api/plugins/rescan');
  const settle = (): Promise<InstallOutcome | null> =>
    waitForPlugins(panel, {
      judge: (plugins) => judgeInstall(plugins, { name, hash }),
      deadlineMs: SETTLE_MS,
      signal,
    });
  let outcome = await settle();
  if (outcome?.kind === 'settled' && !outcome.plugin.enabled) {
    await panel.call('POST', `/api/plugins/${encodeURIComponent(id)}/enable`);
    outcome = await settle();
  }
  if (outcome === null) throw new CommandError(`The panel has not settled "${id}" within ${SETTLE_MS} ms`);
  return { id, version, buildMs, outcome };
}
