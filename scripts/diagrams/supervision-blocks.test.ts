import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { insertBlocks, supervisionBlocks } from './supervision-blocks.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/supervision.md', () => {
  it('shows what the code does; run "node scripts/diagrams.ts" when it does not', () => {
    const document = read('docs/supervision.md');
    expect(insertBlocks(document, supervisionBlocks(read('packages/supervisor/src/policy.ts')))).toBe(
      document,
    );
  });
});

describe('insertBlocks', () => {
  it('replaces what was there and keeps the rest', () => {
    const document = 'a\n<!-- generated: x -->\nold\n<!-- end -->\nb\n';
    const once = insertBlocks(document, new Map([['x', 'new']]));
    expect(once).toBe('a\n<!-- generated: x -->\n\nnew\n\n<!-- end -->\nb\n');
    expect(insertBlocks(once, new Map([['x', 'new']]))).toBe(once);
  });
  it('says when a block has no place', () => {
    expect(() => insertBlocks('a', new Map([['x', 'new']]))).toThrow('no place for "x"');
  });
});
