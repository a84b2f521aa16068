import { expect, it } from 'vitest';

import { findTokensOf } from './tokens-of.ts';
import type { ApiToken } from './tokens.ts';

const made = (id: string, by: string): ApiToken => ({
  id,
  name: id,
  scope: 'read',
  created_at: '2026-11-30T00:00:00Z',
  created_by: by,
  last_used_at: null,
  expires_at: null,
  unconfirmed_since: null,
});

it('finds the tokens of one user, however the name is written', () => {
  const tokens = [made('deploy', 'ben'), made('backup', 'BEN'), made('other', 'benny')];
  expect(findTokensOf(tokens, 'Ben').map(({ id }) => id)).toEqual(['deploy', 'backup']);
  expect(findTokensOf(tokens, 'carla')).toEqual([]);
});
