import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { errorCodesPage } from './error-codes.ts';

it('docs/error-codes.md shows the registry; run "node scripts/diagrams.ts" when it does not', () => {
  const page = readFileSync(new URL('../../docs/error-codes.md', import.meta.url), 'utf8');
  expect(page).toBe(errorCodesPage());
});
