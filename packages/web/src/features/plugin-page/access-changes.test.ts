import { describe, expect, it } from 'vitest';

import { examplePlugin } from '../plugins/plugin-fixture.ts';
import type { PanelUser } from '../users/users.ts';
import { currentChoice, findAccessChanges, type AccessChoice } from './access-changes.ts';

const user = (
  username: string,
  plugins: readonly string[] | null,
  role: PanelUser['role'] = 'client',
): PanelUser => ({
  version: 'v',
  username,
  role,
  display_name: '',
  active: true,
  plugins,
  created_at: '',
  last_login_at: null,
});
const users = [user('ada', null, 'admin'), user('ben', null), user('cleo', ['radar'])];
const all = [
  examplePlugin(),
  examplePlugin({ id: 'radar' }),
  examplePlugin({ id: 'backup', access: 'admin' }),
];
const changes = (access: 'admin' | 'client', choice: AccessChoice): ReturnType<typeof findAccessChanges> =>
  findAccessChanges(examplePlugin({ access }), users, choice, all);
const clients = (...names: readonly string[]): ReadonlySet<string> => new Set(names);

describe('findAccessChanges', () => {
  it('finds nothing where nothing was changed', () => {
    const choice = currentChoice(examplePlugin(), users);
    expect(choice).toEqual({ access: 'client', clients: clients('ben') });
    expect(changes('client', choice)).toEqual({ access: null, users: [], sentences: [] });
  });

  it('says who loses a plugin that is kept to administrators, and leaves lists of plugins alone', () => {
    expect(changes('client', { access: 'admin', clients: clients('ben') })).toEqual({
      access: 'admin',
      users: [],
      sentences: ['ben can no longer use Weather; what they have open there ends.'],
    });
  });

  it('says who gains one that is opened', () => {
    expect(changes('admin', { access: 'client', clients: clients('ben') })).toEqual({
      access: 'client',
      users: [],
      sentences: ['ben can use Weather.'],
    });
  });

  it('adds it to the list of somebody, and makes a list for somebody who had all', () => {
    expect(changes('client', { access: 'client', clients: clients('cleo') })).toEqual({
      access: null,
      users: [
        { username: 'ben', version: 'v', plugins: ['radar'] },
        { username: 'cleo', version: 'v', plugins: ['radar', 'weather'] },
      ],
      sentences: [
        'cleo can use Weather.',
        'ben can no longer use Weather; what they have open there ends.',
        'ben could use all plugins for clients, future ones too. Now new plugins must be given one by one.',
      ],
    });
  });
});
