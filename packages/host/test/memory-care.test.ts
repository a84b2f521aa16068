/** The memory of a process under care, in a real process: V8's flags and its heap belong to the whole of it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('programs/calm-then-busy.ts', import.meta.url));

test('a process that begins without optimising gives memory back when calm, and optimises under work', () => {
  const flags = ['--max-semi-space-size=2', '--no-opt', '--no-maglev', '--allow-natives-syntax'];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const seen = JSON.parse(stdout);
  expect(seen.isOptimized).toEqual({ atStart: false, afterWork: true });
  expect(seen.grownMib.beforeMib).toBeGreaterThan(20);
  expect(seen.grownMib.calmMib).toBeLessThan(5);
});
