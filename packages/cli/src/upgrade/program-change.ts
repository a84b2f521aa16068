/** What `toru upgrade` and `toru rollback` share: where the programs are, and how the panel is stopped, started and asked. */
import { execFile, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PROGRAM_DIR } from '@toru/host/program';
import type { ProgramChange } from '@toru/lifecycle';
import { readOption } from '../arguments.ts';
import { usageError, type CommandIo, type OptionSpec, type ParsedArgs } from '../command.ts';
import { command as health } from '../commands/health.ts';
import { pickHostOptions, readHostConfig } from '../commands/host-config.ts';

const DEFAULT_TIMEOUT_S = 60;
const PAUSE_MS = 250;

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
    description: `how long the panel may take to be ready; default: ${DEFAULT_TIMEOUT_S}`,
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
    start: () => runShell(start ?? 'systemctl start --no-block toru', io),
    waitUntilReady: () => (start === null ? waitForUnit(args, io) : waitUntilReady(args, io)),
  };
}

/** The unit is active when the panel takes requests. */
async function waitForUnit(args: ParsedArgs, io: CommandIo): Promise<void> {
  const endMs = performance.now() + readTimeoutS(args) * 1_000;
  for (;;) {
    const state = await readUnitState(io);
    if (state === 'active') return;
    if (state === 'failed')
      throw new Error('systemd says that the unit has failed; "journalctl -u toru" shows why');
    if (performance.now() > endMs) throw new Error(`the unit is "${state}" after ${readTimeoutS(args)} s`);
    await delay(PAUSE_MS, undefined, { signal: io.signal });
  }
}

function readUnitState({ env }: CommandIo): Promise<string> {
  return new Promise((done) => {
    // A unit that is not active is a state and no failure.
    execFile('systemctl', ['is-active', 'toru'], { env }, (_, text) => {
      done(text.trim());
    });
  });
}

function readTimeoutS(args: ParsedArgs): number {
  const text = readOption(args, 'timeout') ?? String(DEFAULT_TIMEOUT_S);
  if (!/^[1-9]\d{0,4}$/.test(text)) throw usageError(`--timeout "${text}" is not a whole number from 1 on`);
  return Number(text);
}

async function waitUntilReady(args: ParsedArgs, io: CommandIo): Promise<void> {
  const timeout = String(readTimeoutS(args));
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
