/** Examinations of the running panel, as a process of their own: reading a large database takes time that others would wait for. */

import { execFile } from 'node:child_process';

import { ToruError } from '@toru/protocol';
import type { DoctorFinding } from '@toru/server';

import type { HostConfig } from './config.ts';
import type { Directories } from './directories.ts';

const DEADLINE_MS = 60_000;
const MAX_OUTPUT_BYTES = 4_194_304;

/** What is examined, and how `toru` is started. */
export interface DoctorOptions {
  readonly config: HostConfig;
  readonly directories: Directories;
  /** Where the panel listens by now. */
  readonly port: () => number;
  readonly env: NodeJS.ProcessEnv;
  /** The words that start `toru`. */
  readonly toru: readonly string[];
}

/** Makes the function that examines. Who asks while it is under way gets the same answer. */
export function createDoctor(options: DoctorOptions): () => Promise<readonly DoctorFinding[]> {
  let running: Promise<readonly DoctorFinding[]> | null = null;
  return () =>
    (running ??= run(options).finally(() => {
      running = null;
    }));
}

function run({ config, directories, port, env, toru }: DoctorOptions): Promise<readonly DoctorFinding[]> {
  const [program = '', ...words] = toru;
  const flags = [
    ...['--host', config.host, '--port', String(port()), '--base-path', config.basePath],
    ...['--data-dir', directories.dataDir, '--plugins-dir', directories.pluginsDir],
    ...['--log-dir', directories.logDir, '--runtime-dir', directories.runtimeDir],
    ...(config.backupDir === null ? [] : ['--backup-dir', config.backupDir]),
    ...(config.publicUrl === null ? [] : ['--public-url', config.publicUrl]),
    ...(config.trustedProxies.length === 0 ? [] : ['--trusted-proxies', config.trustedProxies.join(',')]),
  ];
  return new Promise((resolve, reject) => {
    const limits = { env, timeout: DEADLINE_MS, maxBuffer: MAX_OUTPUT_BYTES };
    execFile(program, [...words, 'doctor', '--json', ...flags], limits, (error, text, problem) => {
      try {
        // A problem that was found is an exit status, too.
        resolve((JSON.parse(text) as { readonly findings: readonly DoctorFinding[] }).findings);
      } catch {
        const why = problem.trim() === '' ? String(error?.message) : problem.trim();
        reject(new ToruError('TIMEOUT', `The examination did not come to its end: ${why}`));
      }
    });
  });
}
