/** A folder of its own for each license test, and a check that no command printed a secret that lies in it. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Command } from '../src/command.ts';
import { runCommand, type CommandOutcome, type CommandSurroundings } from './run-command.ts';

type Run<Result> = (
  command: Command,
  words: readonly string[],
  surroundings?: Partial<CommandSurroundings>,
) => Promise<Result>;

/** What license tests work with. */
export interface LicenseFolder {
  /** The folder of the present test. */
  readonly cwd: string;
  /** Runs a command there. */
  readonly run: Run<CommandOutcome>;
  /** Runs a command that must succeed; gives what it printed. */
  readonly done: Run<string>;
  /** Permission bits of a file, as in `600`. */
  readonly modeOf: (name: string) => Promise<string>;
}

/** Registers the hooks for the tests of this file. */
export function useLicenseFolder(): LicenseFolder {
  let cwd: string;
  let outputs: string[];

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'toru-license-'));
    outputs = [];
  });

  afterEach(async () => {
    for (const name of await readdir(cwd)) {
      if (!name.endsWith('.secret.json')) continue;
      const { hex } = JSON.parse(await readFile(join(cwd, name), 'utf8'));
      expect(
        outputs.filter((output) => output.includes(hex)),
        'a secret was printed',
      ).toEqual([]);
    }
    await rm(cwd, { recursive: true });
  });

  async function run(
    command: Command,
    words: readonly string[],
    surroundings: Partial<CommandSurroundings> = {},
  ): Promise<CommandOutcome> {
    const outcome = await runCommand(command, words, { cwd, ...surroundings });
    outputs.push(outcome.stdout, outcome.stderr, outcome.error ?? '');
    return outcome;
  }

  async function done(
    command: Command,
    words: readonly string[],
    surroundings: Partial<CommandSurroundings> = {},
  ): Promise<string> {
    const outcome = await run(command, words, surroundings);
    expect(outcome).toMatchObject({ status: 0, error: null });
    return outcome.stdout.trim();
  }

  async function modeOf(name: string): Promise<string> {
    return ((await stat(join(cwd, name))).mode & 0o777).toString(8);
  }

  return {
    get cwd() {
      return cwd;
    },
    run,
    done,
    modeOf,
  };
}
