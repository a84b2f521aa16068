/** `toru plugin run`: requests from lines, answers on standard output, logs on standard error. */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { isAlive, readStat } from '@toru/process';
import { describe, expect, test, vi } from 'vitest';
import { command } from '../../src/commands/plugin/run.ts';
import { runCommand, type CommandOutcome } from '../run-command.ts';
import { makeFolder, ROOT } from './author-files.ts';

const PLUGINS = join(ROOT, 'test/fixtures/plugins/wrong');
const DEADLINE_MS = 60_000;

async function run(name: string, stdin: string | PassThrough): Promise<CommandOutcome> {
  return runCommand(command, [join(PLUGINS, `${name}.cjs`)], { cwd: ROOT, env: process.env, stdin });
}

/** Writes the plugin `greets`, which answers with a variable of its environment; `code` runs before it is ready. */
async function writePlugin(dir: string, code: string): Promise<string> {
  const file = join(dir, 'greets.cjs');
  const lib = JSON.stringify(join(ROOT, 'test/fixtures/plugins/lib.cjs'));
  const text = `#!/usr/bin/env node
globalThis.FIXTURE = { id: 'greets' };
require(${lib}).run({
  welcome(_head, _body, plugin) {
    ${code};
    plugin.send({ type: 'ready' });
  },
  request: ({ id }, _body, plugin) => plugin.reply(id, process.env.GREETING),
});
`;
  await writeFile(file, text, { mode: 0o755 });
  return file;
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
      'the plugin exited with status 0',
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
    expect(stderr).toContain('toru: the plugin exited with status 0\n');
  });

  test.each([
    ['never-ready', 'Cannot start plugin "wrong": not ready within 1000 ms'],
    ['has-a-bad-id', 'Cannot run "'],
    ['shows-a-wrong-token', 'Cannot start plugin "wrong": the token is not the one in TORU_TOKEN'],
    ['says-another-version', 'Cannot start plugin "wrong": "hello" says version "'],
    ['has-no-execute-bit', 'it is not executable; run: chmod +x '],
  ])('%s does not start', async (name, message) => {
    const { status, error } = await run(name, '');
    expect(status).not.toBe(0);
    expect(error).toContain(message);
  });

  test('the env file beside the plugin counts, as in the panel', async () => {
    await using folder = await makeFolder();
    const file = await writePlugin(folder.path, '');
    await writeFile(join(folder.path, 'greets.env'), 'GREETING="Good morning"\nno assignment\n');
    const surroundings = { cwd: ROOT, env: process.env, stdin: 'GET /\n' };
    const { status, stdout, stderr } = await runCommand(command, [file], surroundings);
    expect([status, stdout.split('\n')[1]]).toEqual([0, 'Good morning']);
    expect(stderr).toContain('greets.env: line 2 is no NAME=value and is ignored\n');
    await writeFile(join(folder.path, 'greets.env'), 'GREETING="Good');
    const refused = await runCommand(command, [file], surroundings);
    expect(refused.error).toContain(
      `its environment file "${join(folder.path, 'greets.env')}" cannot be read`,
    );
  });

  test('nothing is left when the command is killed', async () => {
    await using folder = await makeFolder();
    const script = `require('node:child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })`;
    const file = await writePlugin(folder.path, `console.log('left: ' + ${script}.pid)`);
    const toru = spawn(process.execPath, [join(ROOT, 'packages/cli/src/toru.ts'), 'plugin', 'run', file], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let printed = '';
    toru.stderr.on('data', (bytes: Buffer) => (printed += bytes.toString()));
    const find = (): number => Number(/left: (\d+)\n/.exec(printed)?.[1] ?? 0);
    await vi.waitUntil(() => find() > 0 && printed.includes('is ready'), { timeout: DEADLINE_MS });
    const stat = readStat(find());
    expect(stat).not.toBeNull();
    toru.kill('SIGKILL');
    await vi.waitUntil(() => !isAlive(find(), stat?.startTime ?? 0), { timeout: DEADLINE_MS });
  });

  test('notifications are shown from before "ready" on, as plain lines and 60 at most, as in a panel', async () => {
    await using folder = await makeFolder();
    const notify = `plugin.send({ type: 'notify', level: 'warn', title: 'Low\\nink', message: '3 %' });`;
    const file = await writePlugin(folder.path, `for (let count = 0; count < 80; count += 1) ${notify}`);
    const { stderr } = await runCommand(command, [file], { cwd: ROOT, env: process.env, stdin: '' });
    const lines = stderr.split('\n').filter((line) => line.startsWith('notify'));
    expect(lines).toHaveLength(60);
    expect(new Set(lines)).toEqual(new Set(['notify (warn): Low ink, 3 %']));
  });

  test('what waits is waited for, and logs are told apart from answers', async () => {
    const { stdout, stderr } = await run('logs-with-an-unknown-level', 'settings {}\nGET /x\n');
    expect(stdout).toMatch(/^404 /);
    expect(stderr).not.toContain('loud');
    expect(stderr).toContain(
      'toru: it broke the protocol, and a panel would end it for that: "log": field "level" must be one of ',
    );
  });
});
