import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

const SOURCE = 'packages/cli/src/toru.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toru #1 ü%20bundle-'));
  cpSync(join(import.meta.dirname, '../bin'), join(root, 'packages/cli/bin'), { recursive: true });
  write(SOURCE, `console.log('sources');`);
  write('packages/cli/package.json', '{ "type": "module" }');
  write('packages/cli/dist/toru.js', `console.log('bundle');`);
  const rules = pathToFileURL(join(root, 'packages/cli/bin/bundle.mjs')).href;
  const state = run('-e', `import('${rules}').then(({ stateOf }) => console.log(stateOf('${SOURCE}')))`);
  write('packages/cli/dist/made-of.json', JSON.stringify({ [SOURCE]: state }));
});

afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

function run(...args: readonly string[]): string {
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trim();
}

/** Which code `toru` runs. */
const runs = (command: string): string => run(join(root, 'packages/cli/bin/toru.mjs'), command);

test('the panel runs from its bundle, other commands from their sources', () => {
  expect(runs('serve')).toBe('bundle');
  expect(runs('config')).toBe('sources');
});

test('a bundle of other sources is left alone', () => {
  write(SOURCE, `console.log('changed');`);
  expect(runs('serve')).toBe('changed');
});

test('a source of the same size that was written later is another one', () => {
  const aMinuteAgoS = Date.now() / 1_000 - 60;
  utimesSync(join(root, SOURCE), aMinuteAgoS, aMinuteAgoS);
  expect(runs('serve')).toBe('sources');
});

test.each([
  ['not whole', '{"packages/cli/src/to'],
  ['no object', 'null'],
])('what the bundle was made of is %s: the panel runs from its sources', (_, text) => {
  write('packages/cli/dist/made-of.json', text);
  expect(runs('serve')).toBe('sources');
});
