/** Runs programs and finds them. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root folder of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where installed packages put their programs. */
export const BIN = join(ROOT, 'node_modules', '.bin');

/** The search path of the machine, without the programs of this repository. */
export const SYSTEM_PATH = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
  .join(delimiter);

/** Search path of what this repository builds with: its own programs first, its own Node among them. */
export const BUILD_PATH = [BIN, SYSTEM_PATH].join(delimiter);

/**
 * Runs a program to its end. It never throws: a program that is not there has exit status 127.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} options
 * @returns {Promise<{ status: number, output: string, stdout: string }>}
 */
export function run(command, args, { cwd = ROOT, env = {} } = {}) {
  return new Promise((resolve) => {
    let stdout = '';
    let output = '';
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', (error) => resolve({ status: 127, output: error.message, stdout }));
    child.on('close', (status) => resolve({ status: status ?? 1, output, stdout }));
  });
}

/**
 * The path of the first of these programs that is there.
 *
 * @param {readonly string[]} names
 * @returns {string | null}
 */
export function findProgram(names, searchPath = process.env.PATH ?? '') {
  for (const name of names) {
    for (const folder of searchPath.split(delimiter)) {
      const path = join(folder, name);
      if (folder !== '' && isExecutable(path)) return path;
    }
  }
  return null;
}

function isExecutable(/** @type {string} */ path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent or not for us: the next folder may have it.
    return false;
  }
}
