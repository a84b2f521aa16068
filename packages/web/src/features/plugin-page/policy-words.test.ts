import { expect, it } from 'vitest';

import { examplePlugin } from '../plugins/plugin-fixture.ts';
import { policyFacts } from './policy-words.ts';

const { limits, policy } = examplePlugin();

it('says in words what the numbers mean', () => {
  if (limits === null || policy === null) throw new Error('the example has both');
  const facts = Object.fromEntries(policyFacts(limits, policy));
  expect(facts).toMatchObject({
    Memory: 'At most 256 MiB, then a restart',
    Restart: 'After 0.25 s, doubling up to 16 s',
    Failed: 'After 10 failures in a row; then tried every 10 min',
  });
  expect(Object.fromEntries(policyFacts({ ...limits, memory_mb: null }, policy))['Memory']).toBe('No limit');
});
