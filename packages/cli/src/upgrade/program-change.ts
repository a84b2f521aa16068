/** What `toru upgrade` and `toru rollback` share: where the programs are, and how the panel is stopped, started and asked. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { PROGRAM_DIR } from '@toru/host/program';
import type { ProgramChange } from '@toru/lifecycle';
import { readOption } from '../arguments.ts';
import { usageError, type CommandIo, type OptionSpec, type ParsedArgs } from '../command.ts';
import { command as health } from '../commands/health.ts';
import { pickHostOptions, readHostConfig } from '../commands/host-config.ts';

const DEFAULT_TIMEOUT_S = 60;

/** The options. */
export const CHANGE_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  programs: {
    type: 'string',
    value: 'DIR',
    description: 'folder with "versions" and the link "current"; default: that of this program',
  },
  stop: {
    type: 'string',
    value: 'COMMAND',
    description: 'ends when the panel has stopped; default: systemctl stop toru',
  },
  start: {
    type: 'string',
    value: 'COMMAND',
    description: 'starts the panel by the link "current"; default: systemctl start toru',
  },
  timeout: {
    type: 'string',
    value: 'SECONDS',
    description: `with --start: how long the panel may take to be ready; default: ${DEFAULT_TIMEOUT_S}`,
  },
  ...pickHostOptions('host', 'port', 'base-path', 'data-dir'),
};

/** Reads them. */
export async function readProgramChange(args: ParsedArgs, io: CommandIo): Promise<ProgramChange> {
  const { config } = await readHostConfig(args, io);
  const { findProgramsFolder } = await import('@toru/lifecycle');
  const given = readOption(args, 'programs');
  const programs = given === null ? findProgramsFolder(PROGRAM_DIR) : resolve(io.cwd, given);
  if (programs === null) {
    throw usageError(
      `This toru runs from "${PROGRAM_DIR}", which is no installed version: name the folder with --programs DIR`,
    );
  }
  const stop = readOption(args, 'stop') ?? 'systemctl stop toru';
  const start = readOption(args, 'start');
  return {
    programs,
    dataDir: config.dataDir,
    nowMs: io.now(),
    say: (line) => void io.stdout.write(`${line}\n`),
    stop: () => runShell(stop, io),
    start: () => runShell(start ?? 'systemctl start toru', io),
    // The unit is started when the panel is ready.
    waitUntilReady: start === null ? () => Promise.resolve() : () => waitUntilReady(args, io),
  };
}

async function waitUntilReady(args: ParsedArgs, io: CommandIo): Promise<void> {
  const timeout = readOption(args, 'timeout') ?? String(DEFAULT_TIMEOUT_S);
  await health.run(
    { values: { ...args.values, wait: true, timeout }, positionals: [] },
    { ...io, stdout: io.stderr },
  );
}

/** A command of the operator's, whose output goes where ours does. */
function runShell(command: string, io: CommandIo): Promise<void> {
  return new Promise((done, reject) => {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: io.cwd,
      env: io.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => void io.stderr.write(chunk));
    child.stderr.on('data', (chunk: Buffer) => void io.stderr.write(chunk));
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      child.stdout.destroy();
      child.stderr.destroy();
      if (status === 0) done();
      else
        reject(new Error(`"${command}" ended with ${status === null ? String(signal) : `status ${status}`}`));
    });
  });
}
