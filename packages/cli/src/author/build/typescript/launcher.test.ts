import { expect, test } from 'vitest';
import { withLauncher } from './launcher.ts';

test('the second line is a program to a shell and nothing to JavaScript', () => {
  const [shebang, launcher, code] = withLauncher('run();', 'It\'s "$(x)" `y`').split('\n');
  expect(shebang).toBe('#!/bin/sh');
  expect(launcher).toMatch(/^":" \/\/; command -v node/);
  expect(launcher).toContain('"Its x y needs Node.js 20');
  expect(code).toBe('run();');
});
