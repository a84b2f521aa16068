/** Runs every command of `docs/licensing.md` in order, in one folder, as a reader would. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command as derive } from '../src/commands/license/derive.ts';
import { command as inspect } from '../src/commands/license/inspect.ts';
import { command as issue } from '../src/commands/license/issue.ts';
import { command as keygen } from '../src/commands/license/keygen.ts';
import { command as verify } from '../src/commands/license/verify.ts';
import { command as check } from '../src/commands/plugin/check.ts';
import { runCommand } from './run-command.ts';

const commands = new Map([keygen, derive, issue, inspect, verify].map((command) => [command.name, command]));
const page = await readFile(new URL('../../../docs/licensing.md', import.meta.url), 'utf8');

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'toru-licensing-docs-'));
});

afterAll(async () => {
  await rm(cwd, { recursive: true });
});

/** The lines of all `sh` blocks, continued lines joined. */
const lines = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
  block.replaceAll('\\\n', '').trimEnd().split('\n'),
);

test('the page has commands, and they use every verb', () => {
  const verbs = new Set(lines.map((line) => line.split(' ').slice(1, 3).join(' ')));
  expect([...verbs].sort()).toEqual([...commands.keys()].sort());
});

test.each(lines)('%s', async (line) => {
  const [toru, group, verb, ...rest] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  expect(toru).toBe('toru');
  const command = commands.get(`${group} ${verb}`)!;
  const redirect = rest.findIndex((word) => word === '<' || word === '>');
  const words = redirect < 0 ? rest : rest.slice(0, redirect);
  const file = join(cwd, rest[redirect + 1] ?? '');
  const stdin = rest[redirect] === '<' ? await readFile(file, 'utf8') : '';
  const outcome = await runCommand(command, words, { cwd, stdin });
  expect(outcome).toMatchObject({ status: 0, error: null });
  if (rest[redirect] === '>') await writeFile(file, outcome.stdout);
});

test('every option the page names exists', () => {
  const all = [...commands.values(), check];
  const known = new Set(all.flatMap(({ options }) => Object.keys(options)));
  const named = [...page.matchAll(/--([a-z][a-z-]+)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});
