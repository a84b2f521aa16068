/** Draws the diagrams and tables of docs/supervision.md from the code anew. A test fails when the document is behind. */

import { readFileSync, writeFileSync } from 'node:fs';

import { insertBlocks, supervisionBlocks } from './diagrams/supervision-blocks.ts';

const document = new URL('../docs/supervision.md', import.meta.url);
const policy = new URL('../packages/supervisor/src/policy.ts', import.meta.url);

writeFileSync(
  document,
  insertBlocks(readFileSync(document, 'utf8'), supervisionBlocks(readFileSync(policy, 'utf8'))),
);
