/**
 * Draws what the documents show of the code anew: the diagrams and tables of docs/supervision.md, the order of messages in
 * docs/protocol.md and `conformance/order`, docs/error-codes.md, docs/reasons.md, the index of docs/decisions, and files that are
 * shown in full. A test fails when one of them is behind.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

import { decisionsPage } from './diagrams/decisions.ts';
import { errorCodesPage } from './diagrams/error-codes.ts';
import { orderBlocks, orderFile, orderFileText } from './diagrams/order-vectors.ts';
import { reasonsPage } from './diagrams/reasons.ts';
import { SHOWN_FILES, shownBlocks } from './diagrams/shown-files.ts';
import { insertBlocks, supervisionBlocks } from './diagrams/supervision-blocks.ts';

const docs = new URL('../docs/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, docs), 'utf8');

function fill(document: string, blocks: ReadonlyMap<string, string>): void {
  writeFileSync(new URL(document, docs), insertBlocks(read(document), blocks));
}

fill('supervision.md', supervisionBlocks(read('../packages/supervisor/src/policy.ts')));
for (const [document, files] of Object.entries(SHOWN_FILES)) fill(document, shownBlocks(files, read));
writeFileSync(new URL('../conformance/order/v2.json', docs), orderFileText(orderFile()));
fill('protocol.md', orderBlocks(read('../conformance/order/v2.json')));
writeFileSync(new URL('error-codes.md', docs), errorCodesPage());
writeFileSync(new URL('reasons.md', docs), reasonsPage());

const records = readdirSync(new URL('decisions/', docs)).filter((file) => file !== 'README.md');
writeFileSync(
  new URL('decisions/README.md', docs),
  decisionsPage(records.sort().map((file) => ({ file, text: read(`decisions/${file}`) }))),
);
