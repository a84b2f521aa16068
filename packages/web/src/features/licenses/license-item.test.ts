import { describe, expect, it } from 'vitest';

import { examplePlugin } from '../plugins/plugin-fixture.ts';
import { toItem, toTerms, withLiveVerdicts } from './license-item.ts';

const missing = { required: true, state: 'missing' as const, detail: 'No license', reason_info: null };
const valid = { required: true, state: 'valid' as const, detail: 'Nothing to do', reason_info: null };

describe('withLiveVerdicts', () => {
  it('shows what the plugin said last', () => {
    const item = { ...toItem(examplePlugin({ license: missing })), token_present: true };
    expect(withLiveVerdicts([item], [examplePlugin({ license: valid })])).toEqual([{ ...item, ...valid }]);
    expect(withLiveVerdicts([item], [])).toEqual([item]);
  });

  it('adds plugins that ask for a license since', () => {
    const added = examplePlugin({ license: missing });
    expect(withLiveVerdicts([], [added, examplePlugin({ id: 'free' })])).toEqual([toItem(added)]);
  });
});

it.each([
  [
    { updates_until: '2027-06-01', trial_until: null, features: [] },
    'Versions released up to 2027-06-01, forever.',
  ],
  [
    { updates_until: null, trial_until: null, features: ['radar', 'alerts'] },
    'All versions, forever. Included: radar, alerts.',
  ],
  [{ updates_until: null, trial_until: '2026-06-30', features: [] }, 'A trial until 2026-06-30.'],
])('says the terms of %j', (terms, sentence) => {
  expect(toTerms({ customer: 'Ada', ...terms })).toBe(`Licensed to Ada. ${sentence}`);
});
