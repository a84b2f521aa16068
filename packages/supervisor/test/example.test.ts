/** The example in the README does what it says. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

const EXAMPLE = fileURLToPath(new URL('../example/two-plugins.ts', import.meta.url));

it('runs two plugins, kills one, and has it back', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE], { timeout: 25_000 });
  expect(stdout.split('\n').filter((line) => !line.startsWith('*'))).toEqual([
    'I am hello I am goodbye',
    'I am hello',
    '',
  ]);
  expect(stdout).toContain('* hello crashed: killed by SIGKILL');
});
