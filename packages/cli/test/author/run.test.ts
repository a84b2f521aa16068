/** `toru plugin run`: requests from lines, answers on standard output, logs on standard error. */
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { command } from '../../src/commands/plugin/run.ts';
import { runCommand, type CommandOutcome } from '../run-command.ts';
import { ROOT } from './author-files.ts';

const PLUGINS = join(ROOT, 'test/fixtures/plugins/wrong');
const DEADLINE_MS = 60_000;

async function run(name: string, stdin: string | PassThrough): Promise<CommandOutcome> {
  return runCommand(command, [join(PLUGINS, `${name}.cjs`)], { cwd: ROOT, env: process.env, stdin });
}

describe('toru plugin run', { timeout: DEADLINE_MS }, () => {
  test('answers line by line, then ends the plugin in order', async () => {
    const { status, stdout, stderr } = await run(
      'keeps-every-rule',
      'GET /bundle.js\nPOST /x {"a":1}\n\nsettings {"x":1}\nlicense -\nstatus\nget /x\nsettings [1]\nGET x\n',
    );
    const answers = stdout.replaceAll(/ {2}[\d.]+ ms$/gm, '');
    expect(answers).toBe(
      '200  27 B\nexport function mount() {}\n404  9 B\nNot found\nit has said nothing of itself\n'.replace(
        '27 B',
        '26 B',
      ),
    );
    expect(stderr.split('\n')).toEqual([
      'wrong 1.0.0 is ready; "help" says what to type',
      'toru: "get" is not understood; "help" says what to type',
      'toru: The settings [1] are no JSON object: write them as in {"greeting":"Hi"}',
      'toru: "GET x" is not understood; "help" says what to type',
      'the plugin ended with status 0',
      '',
    ]);
    expect(status).toBe(0);
  });

  test('a plugin of version 1', async () => {
    const { status, stdout, stderr } = await run(
      'version-1-keeps-every-rule',
      'GET /bundle.js\nsettings {}\nquit\nGET /x\n',
    );
    expect(stdout).toMatch(/^200 {2}7 B {2}[\d.]+ ms\nvoid 0;\n$/);
    expect(stderr).toContain('toru: protocol version 1 has no such message\n');
    expect(status).toBe(0);
  });

  test('a plugin that ends by itself is a failure, and the command does not wait for more lines', async () => {
    const stdin = new PassThrough();
    const outcome = run('ends-on-settings', stdin);
    stdin.write('settings {}\n');
    const { status, stderr } = await outcome;
    expect(status).toBe(1);
    expect(stderr).toContain('toru: the plugin ended with status 0\n');
  });

  test.each([
    ['never-ready', 'Cannot start plugin "wrong": not ready within 1000 ms'],
    ['has-a-bad-id', 'Cannot run "'],
    ['has-no-execute-bit', 'EACCES'],
  ])('%s does not start', async (name, message) => {
    const { status, error } = await run(name, '');
    expect(status).not.toBe(0);
    expect(error).toContain(message);
  });

  test('what waits is waited for, and logs are told apart from answers', async () => {
    const { stdout, stderr } = await run('logs-with-an-unknown-level', 'settings {}\nGET /x\n');
    expect(stdout).toMatch(/^404 /);
    expect(stderr).not.toContain('loud');
  });
});
