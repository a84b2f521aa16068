import { expect, test } from 'vitest';

import { isKept, valueAt } from './kept-secrets.ts';
import { toFormValues } from './plugin-settings.ts';

test('secrets are marked in the form, defaults fill in', () => {
  const values = toFormValues({
    version: 'v',
    secret_versions: {},
    schema: {},
    values: { server: { host: 'x', token: null } },
    secrets_set: ['/server/token'],
    defaults: { greeting: 'Hello' },
  });
  expect(values).toMatchObject({ greeting: 'Hello', server: { host: 'x' } });
  expect(isKept(valueAt(values, ['server', 'token']))).toBe(true);
});
