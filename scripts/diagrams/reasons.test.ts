import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { reasonsPage } from './reasons.ts';

it('docs/reasons.md shows the catalogue; run "node scripts/diagrams.ts" when it does not', () => {
  const page = readFileSync(new URL('../../docs/reasons.md', import.meta.url), 'utf8');
  expect(page).toBe(reasonsPage());
});
