/** The dispatcher: help, versions, mistakes, failures. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ToruError } from '@toru/protocol';
import { COMMANDS } from '../src/command-table.ts';
import { CommandError } from '../src/command.ts';
import { describeFailure } from '../src/failure.ts';
import { toru } from './run-toru.ts';

const NAMES = Object.keys(COMMANDS);

describe('the table', () => {
  test.each(NAMES)('%s is the command of that name', async (name) => {
    const { command } = await COMMANDS[name]!();
    expect(command.name).toBe(name);
    expect(command.usage).toMatch(new RegExp(`^${name}( |$)`));
    expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
  });

  test('docs/cli.md names every command and every option', async () => {
    const page = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
    for (const load of Object.values(COMMANDS)) {
      const { command } = await load();
      const [, section = ''] = page.split(`\n### \`toru ${command.name}\`\n`);
      const text = section.split(/\n##/, 1)[0]!;
      expect(text, command.name).not.toBe('');
      for (const option of Object.keys(command.options)) expect(text, command.name).toContain(`--${option}`);
    }
  });

  test('docs/cli.md names no command that does not exist', async () => {
    const page = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
    const named = [...page.matchAll(/^### `toru (.+)`$/gm)].map(([, name]) => name);
    expect(named).toEqual(NAMES);
  });
});

describe('help', () => {
  test('toru --help lists every command', async () => {
    const { status, stdout, stderr } = await toru(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const name of NAMES) expect(stdout).toContain(`  toru ${name}  `);
  });

  test('toru plugin --help lists the commands of that noun alone', async () => {
    const { status, stdout } = await toru(['plugin', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('toru plugin install');
    expect(stdout).not.toContain('toru license');
  });

  test.each(NAMES)('toru %s --help explains its options, whatever else is given', async (name) => {
    const { status, stdout } = await toru([...name.split(' '), '-h']);
    const { command } = await COMMANDS[name]!();
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: toru ${command.usage}`);
    for (const option of Object.keys(command.options)) expect(stdout).toContain(`--${option}`);
  });

  test.each([[[]], [['plugin']]])('%j is a mistake that shows the help', async (words) => {
    const { status, stdout, stderr } = await toru(words);
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toContain('toru plugin list');
  });

  test('toru --version', async () => {
    expect(await toru(['--version'])).toEqual({ status: 0, stdout: 'toru 0.1.0 (sources)\n', stderr: '' });
  });
});

test.each([
  [['plgin'], 'There is no command "toru plgin": did you mean "toru plugin"?'],
  [['serv', '--port', '1'], 'There is no command "toru serv": did you mean "toru serve"?'],
  [['plugin', 'lst'], 'There is no command "toru plugin lst": did you mean "toru plugin list"?'],
  [
    ['license', 'revoke'],
    'There is no command "toru license revoke": "toru license --help" lists what there is',
  ],
  [['frobnicate'], 'There is no command "toru frobnicate": "toru --help" lists what there is'],
  [['constructor'], 'There is no command "toru constructor": "toru --help" lists what there is'],
  [['plugin', 'list', '--jsn'], '"toru plugin list" has no option --jsn: did you mean --json?'],
  [['config', '--password=x'], '"toru config" has no option --password: "toru config --help" lists them'],
  [['serve', '--port'], "Option '--port <value>' argument missing"],
  [['serve', 'now'], 'Unexpected argument "now": this command takes options only'],
])('%j', async (words, message) => {
  expect(await toru(words)).toEqual({ status: 64, stdout: '', stderr: `toru: ${message}\n` });
});

describe('failures', () => {
  const calm = { env: {}, signal: new AbortController().signal };

  test('an error of the registry ends with its status', () => {
    expect(describeFailure(new ToruError('PORT_IN_USE', 'Cannot listen'), calm)).toEqual({
      lines: ['toru: Cannot listen'],
      exitStatus: 69,
    });
  });

  test('every line of a message is named, and none commands the terminal', () => {
    expect(describeFailure(new CommandError('one\n\u001b[2Jtwo', { exitStatus: 78 }), calm)).toEqual({
      lines: ['toru: one', 'toru: \\u{1b}[2Jtwo'],
      exitStatus: 78,
    });
  });

  test('anything else is an unexpected failure, its stack only on request', () => {
    const error = new TypeError('x is not a function', { cause: new Error('deep') });
    const quiet = describeFailure(error, calm);
    expect(quiet).toEqual({
      lines: [
        'toru: unexpected failure: x is not a function',
        'toru: run it again with TORU_DEBUG=1 to see where',
      ],
      exitStatus: 70,
    });
    const loud = describeFailure(error, { ...calm, env: { TORU_DEBUG: '1' } }).lines.join('\n');
    expect(loud).toContain('toru.test.ts');
    expect(loud).toContain('Caused by:\nError: deep');
  });

  test('what was interrupted says nothing', () => {
    const error = new DOMException('stopped', 'AbortError');
    expect(describeFailure(error, { env: {}, signal: AbortSignal.abort() })).toEqual({
      lines: [],
      exitStatus: 130,
    });
  });
});

describe('the program itself', () => {
  const run = promisify(execFile);
  const program = new URL('../bin/toru.mjs', import.meta.url).pathname;

  test('prints its version', async () => {
    expect(await run(process.execPath, [program, '--version'])).toEqual({
      stdout: 'toru 0.1.0 (sources)\n',
      stderr: '',
    });
  });

  test('hands its exit status on and shows no stack', async () => {
    const failure: unknown = await run(process.execPath, [program, 'nothing']).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: 64,
      stderr: 'toru: There is no command "toru nothing": "toru --help" lists what there is\n',
    });
  });

  test('can be executed as a file', async () => {
    expect((await run(program, ['--version'])).stdout).toBe('toru 0.1.0 (sources)\n');
  });
});
