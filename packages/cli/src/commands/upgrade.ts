/** `toru upgrade`: takes a release, and goes back to the program and the database before when the new one is not ready in time. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { PROGRAM_DIR } from '@toru/host/program';
import { ERRORS, ToruError } from '@toru/protocol';
import { readOption, requireNoPositionals, requirePositional } from '../arguments.ts';
import { CommandError, usageError, type Command, type CommandIo, type ParsedArgs } from '../command.ts';
import { downloadRelease } from '../upgrade/download-release.ts';
import { CHANGE_OPTIONS, readProgramChange } from '../upgrade/program-change.ts';

/** Upgrades the panel. */
export const command: Command = {
  name: 'upgrade',
  summary: 'Upgrade an installed panel, and go back by itself when the new version does not start',
  usage: 'upgrade FILE|URL | --installed VERSION [options]',
  options: {
    key: {
      type: 'string',
      value: 'FILE',
      description: 'public key that releases are signed with; default: the one of this version',
    },
    installed: {
      type: 'string',
      value: 'VERSION',
      description: 'change to a version that is unpacked already, as a package does',
    },
    from: {
      type: 'string',
      value: 'VERSION',
      description: 'with --installed: the kept version to go back to',
    },
    ...CHANGE_OPTIONS,
  },
  help:
    'Beside the tarball lie SHA256SUMS and SHA256SUMS.minisig, which are checked first. It is unpacked beside the present version;\n' +
    'then the panel is stopped, its database copied, and the new version started. When that is not ready in time, the version before\n' +
    'and its database are put back. Exit status 70: it was put back.',
  run: upgrade,
};

async function upgrade(args: ParsedArgs, io: CommandIo): Promise<number> {
  const change = await readProgramChange(args, io);
  const { toKeptProgram, toProgram, unpackRelease, upgradeProgram } = await import('@toru/lifecycle');
  const installed = readOption(args, 'installed');
  if (installed !== null) {
    requireNoPositionals(args);
    const from = readOption(args, 'from');
    await upgradeProgram(change, toProgram(installed), from === null ? undefined : toKeptProgram(from));
    return 0;
  }
  const source = requirePositional(args, 'the file or the address of a release');
  const folder = await mkdtemp(join(tmpdir(), 'toru-upgrade-'));
  try {
    const key = await readKey(readOption(args, 'key'), io.cwd);
    const file = /^https?:\/\//.test(source)
      ? await downloadRelease(source, folder, io.signal)
      : resolve(io.cwd, source);
    const read = (name: string): Promise<string> => readBeside(file, name);
    const release = { file, sums: await read('SHA256SUMS'), signature: await read('SHA256SUMS.minisig') };
    const { verifyBytes } = await import('@toru/host/minisign');
    const version = await unpackRelease(release, change.programs, (sums, signature) => {
      verifyBytes(sums, signature, key);
    });
    change.say(`Version ${version} is unpacked, and its signature holds`);
    await upgradeProgram(change, toProgram(version));
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readKey(given: string | null, cwd: string): Promise<string> {
  const path = given === null ? join(PROGRAM_DIR, 'release.pub') : resolve(cwd, given);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw given === null
      ? usageError('This version brings no key that releases are signed with: name it with --key FILE')
      : new CommandError(`--key "${given}" cannot be read: ${(error as Error).message}`, {
          exitStatus: ERRORS.USAGE.exitCode,
          cause: error,
        });
  }
}

async function readBeside(file: string, name: string): Promise<string> {
  const path = join(dirname(file), name);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ToruError(
      'RELEASE_INVALID',
      `Cannot use "${basename(file)}": "${path}" is missing; download it, too, so that the release can be checked`,
      { cause: error },
    );
  }
}
