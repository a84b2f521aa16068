/** Commit messages keep the rule of CONTRIBUTING.md. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { COMMIT_TYPES, findMessageFault, MAX_SUBJECT_LENGTH } from './commit-message.ts';
import { listCommits, withoutHook } from './list-commits.ts';

test('the commits of this branch keep the rule', () => {
  const faults = listCommits().flatMap(({ hash, message }) => {
    const fault = findMessageFault(message);
    return fault === null ? [] : [`${hash} ${message.split('\n', 1).join('')}: a message ${fault}`];
  });
  expect(faults).toEqual([]);
});

test('the rule is the one that CONTRIBUTING.md tells', () => {
  const text = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
  const told = [...text.matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)].map(([, type = '', what = '']) => [
    type,
    what,
  ]);
  expect(Object.fromEntries(told)).toEqual(COMMIT_TYPES);
  expect(text).toContain(`at most ${MAX_SUBJECT_LENGTH} characters`);
});

describe('a message', () => {
  test.each([
    'fix(server): an answer of 405 says what is allowed',
    'feat!: frames have another length',
    'docs: a page for operators\n\nIt was asked for twice.',
    `test: ${'x'.repeat(66)}`,
  ])('may be %j', (message) => {
    expect(findMessageFault(message)).toBeNull();
  });

  test.each([
    ['Repair it', 'begins with'],
    ['fixed: it', 'begins with'],
    ['fix(Server): it', 'begins with'],
    ['fix:it', 'begins with'],
    [`test: ${'x'.repeat(67)}`, 'it is 73 long'],
    ['fix: it.', 'full stop'],
    ['fix: it\nbecause', 'empty line'],
  ])('is refused: %j', (message, fault) => {
    expect(findMessageFault(message)).toContain(fault);
  });
});

describe('the commits that are looked at', () => {
  const folder = mkdtempSync(join(tmpdir(), 'commits-'));
  const origin = join(folder, 'origin');
  const git = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', ...args], {
      cwd,
      encoding: 'utf8',
      env: { ...withoutHook(process.env), GIT_CONFIG_GLOBAL: '/dev/null' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const commit = (cwd: string, message: string): string =>
    git(cwd, 'commit', '--quiet', '--allow-empty', '-m', message);
  const subjectsOf = (root: string): readonly string[] => listCommits(root).map(({ message }) => message);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  git(folder, 'init', '--quiet', '--initial-branch=main', 'origin');
  commit(origin, 'Older than the rule');
  commit(origin, 'The second');

  test('are those of a branch', () => {
    const clone = join(folder, 'clone');
    git(folder, 'clone', '--quiet', origin, 'clone');
    git(clone, 'switch', '--quiet', '-c', 'topic');
    commit(clone, 'fix: first');
    commit(clone, 'fix: second\n\nWith a body.');
    expect(subjectsOf(clone)).toEqual(['fix: second\n\nWith a body.', 'fix: first']);
  });

  test('are none where the history does not reach back to the rule', () => {
    git(folder, 'clone', '--quiet', '--depth', '1', `file://${origin}`, 'shallow');
    expect(subjectsOf(join(folder, 'shallow'))).toEqual([]);
  });

  test('are none without a remote, or without git', () => {
    expect(subjectsOf(origin)).toEqual([]);
    expect(subjectsOf(folder)).toEqual([]);
  });
});
