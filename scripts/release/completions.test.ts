/** Completions and the manual page: shells and mandoc take them, and they say what the table of commands says. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../packages/cli/src/command-table.ts';
import type { Command } from '../../packages/cli/src/command.ts';
import { toCompletions } from './completions.ts';
import { toManPage } from './man-page.ts';

let commands: readonly Command[];
let folder: string;

beforeAll(async () => {
  commands = await Promise.all(Object.values(COMMANDS).map(async (load) => (await load()).command));
  folder = mkdtempSync(join(tmpdir(), 'toru-completions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test.each([
  [['toru', 'ser'], ['serve']],
  [['toru', 'plugin', 'in'], ['install']],
  [['toru', 'health', '--w'], ['--wait']],
  [['toru', 'plugin', 'logs', 'weather', '--f'], ['--follow']],
  [['toru', 'plugin', 'install', './'], []],
  [['toru', 'nonsense', '--'], []],
])('bash completes %j', (words, expected) => {
  const file = write('bash', toCompletions(commands).bash);
  const script = `. ${file}; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _toru; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect({ found: stdout.split('\n').filter(Boolean), stderr }).toEqual({ found: expected, stderr: '' });
});

test.each(['zsh', 'fish'] as const)('%s takes its script, which has every command and option', (shell) => {
  const text = toCompletions(commands)[shell];
  for (const { name, options } of commands) {
    expect(text).toContain(name.split(' ').at(-1));
    for (const option of Object.keys(options))
      expect(text).toContain(shell === 'zsh' ? `--${option}:` : `-l ${option}`);
  }
  if (!existsSync(`/usr/bin/${shell}`)) return;
  const { status, stderr } = spawnSync(shell, ['-n', write(shell, text)], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the manual page has every command, option and exit status, and mandoc finds nothing wrong', () => {
  const cliPage = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const text = toManPage({ version: '1.2.3', atMs: 0, commands, cliPage });
  expect(text).toContain('.TH TORU 1 "1970-01-01" "toru 1.2.3"');
  for (const { name, options } of commands) {
    expect(text).toContain(`.SS toru ${name.replaceAll('-', '\\-')}\n`);
    for (const option of Object.keys(options))
      expect(text).toContain(`\\-\\-${option.replaceAll('-', '\\-')}\\fR`);
  }
  expect(text).toContain('.B 73, 74\na directory or a file cannot be read or written');
  expect(() => toManPage({ version: '1', atMs: 0, commands, cliPage: '' })).toThrow(
    'no table of exit statuses',
  );
  if (!existsSync('/usr/bin/mandoc')) return;
  const { status, stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', write('toru.1', text)], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});
