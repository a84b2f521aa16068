import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { orderBlocks, orderFile, orderFileText } from './order-vectors.ts';
import { insertBlocks } from './supervision-blocks.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the order of messages; run "node scripts/diagrams.ts" when it is behind', () => {
  it('is in conformance/order/v2.json as the code has it', () => {
    expect(read('conformance/order/v2.json')).toBe(orderFileText(orderFile()));
  });

  it('is in docs/protocol.md as the file has it', () => {
    const page = read('docs/protocol.md');
    expect(insertBlocks(page, orderBlocks(read('conformance/order/v2.json')))).toBe(page);
  });
});
