/** The docs gate on a small package: it sees through re-exports and names the place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findUndocumented } from './find-undocumented.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toru-docs-gate-'));
  writeFileSync(
    join(folder, 'parts.ts'),
    [
      '/** Module comment. */',
      '',
      '/** Said. */',
      'export const said = 1;',
      'export function unsaid(): void {}',
      '/** */',
      'export interface Empty { a: 1 }',
      'export const hidden = 2;',
    ].join('\n'),
  );
  writeFileSync(join(folder, 'first.ts'), '/** Only the module. */\n\nexport const first = 1;\n');
  writeFileSync(
    join(folder, 'index.ts'),
    [
      "export { said, unsaid as renamed } from './parts.ts';",
      "export type { Empty } from './parts.ts';",
      "export * from './first.ts';",
    ].join('\n'),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

test('names what is public and not explained, once', () => {
  const index = join(folder, 'index.ts');
  expect(findUndocumented([index, index], folder)).toEqual({
    exportCount: 8,
    undocumented: [
      { name: 'renamed', place: 'parts.ts:5' },
      { name: 'Empty', place: 'parts.ts:7' },
      { name: 'first', place: 'first.ts:3' },
    ],
  });
});
