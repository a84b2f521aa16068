import { expect, test } from 'vitest';

import { toFieldId, toFormValues } from './plugin-settings.ts';

test('secrets have no place in the form, defaults fill in', () => {
  const values = toFormValues({
    schema: {},
    values: { server: { host: 'x', token: null } },
    secrets_set: ['/server/token'],
    defaults: { greeting: 'Hello' },
  });
  expect(values).toEqual({ greeting: 'Hello', server: { host: 'x' } });
});

test('a pointer names its field', () => {
  expect(toFieldId('/server/token')).toBe('root_server_token');
});
