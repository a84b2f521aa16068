import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { SHOWN_FILES, shownBlocks } from './shown-files.ts';
import { insertBlocks } from './supervision-blocks.ts';

const docs = new URL('../../docs/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, docs), 'utf8');

describe('documents that show files', () => {
  it.each(Object.entries(SHOWN_FILES))(
    'docs/%s shows them as they are; run "node scripts/diagrams.ts" when it does not',
    (document, files) => {
      expect(insertBlocks(read(document), shownBlocks(files, read))).toBe(read(document));
    },
  );

  it('leave out no proxy', () => {
    const there = readdirSync(new URL('operators/proxies/', docs)).map((name) => `operators/proxies/${name}`);
    expect([...(SHOWN_FILES['operators/proxies.md'] ?? [])].sort()).toEqual(there.sort());
  });
});
