/** Whatever the disk refuses and whenever: what takes away is in effect, what gives is not made, and in the end all of it is stored. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ToruError } from '@toru/protocol';
import type { UserPatch, UserRecord } from '../src/account-types.ts';
import { createApiTokenStore } from '../src/api-token-store.ts';
import { Database, type Durability } from '../src/database.ts';
import { HeldChanges } from '../src/held-changes.ts';
import { migrate } from '../src/migrate.ts';
import { createPluginStore } from '../src/plugin-store.ts';
import { createSessionStore } from '../src/session-store.ts';
import { createUserStore } from '../src/user-store.ts';

/** A database on a disk that is full whenever a test says so. */
class FullDatabase extends Database {
  isFull = false;

  override transaction<T>(durability: Durability, run: () => T): T {
    if (this.isFull) throw new ToruError('STORAGE_UNAVAILABLE', 'Cannot use the database: the disk is full');
    return super.transaction(durability, run);
  }
}

const NAMES = ['ada', 'bob', 'Carla'];
const name = fc.constantFrom(...NAMES, 'ADA');
const plugins = fc.option(fc.subarray(['mail', 'shop', 'wiki']));
const patch: fc.Arbitrary<UserPatch> = fc.record(
  { role: fc.constantFrom('admin', 'client'), active: fc.boolean(), plugins, displayName: fc.string() },
  { requiredKeys: [] },
);
const step = fc.oneof(
  fc.record({ kind: fc.constant('disk' as const), isFull: fc.boolean() }),
  fc.record({ kind: fc.constant('retry' as const) }),
  fc.record({ kind: fc.constant('create' as const), name }),
  fc.record({ kind: fc.constant('update' as const), name, patch }),
  fc.record({ kind: fc.constant('password' as const), name, hash: fc.constantFrom('one', 'two') }),
  fc.record({ kind: fc.constant('delete' as const), name }),
  fc.record({ kind: fc.constant('log in' as const), name, key: fc.constantFrom('s1', 's2', 's3') }),
  fc.record({ kind: fc.constant('log out' as const), key: fc.constantFrom('s1', 's2', 's3') }),
  fc.record({ kind: fc.constant('log out all' as const), name, except: fc.constantFrom('s1', 's2') }),
  fc.record({ kind: fc.constant('revoke' as const), id: fc.constantFrom('t1', 't2') }),
  fc.record({ kind: fc.constant('access' as const), access: fc.constantFrom('admin', 'client') }),
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

it('is the same as if the disk had never been full, once it has room again', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      using database = new FullDatabase(':memory:');
      migrate(database, 0);
      const held = new HeldChanges(database, () => 7);
      const open = (changes: HeldChanges) => ({
        users: createUserStore(database, changes),
        sessions: createSessionStore(database, changes),
        tokens: createApiTokenStore(database, changes),
        records: createPluginStore(database, changes),
      });
      const stores = open(held);
      for (const id of ['t1', 't2']) {
        const token = { id, tokenHash: `hash ${id}`, name: id, scope: 'admin', createdBy: 'ada' } as const;
        stores.tokens.create({ ...token, createdAtMs: 1, expiresAtMs: null });
      }
      // What a caller was told, by lower-case name, and by key.
      const users = new Map<string, Pick<UserRecord, 'role' | 'active' | 'plugins' | 'passwordHash'>>();
      const sessions = new Map<string, string>();
      const tokens = new Set(['t1', 't2']);
      let access: string | null = null;
      const look = (from: typeof stores): unknown => ({
        users: from.users
          .list()
          .map(({ username, role, active, plugins, passwordHash }) => [
            username.toLowerCase(),
            { role, active, plugins, passwordHash },
          ]),
        admins: from.users.countActiveAdmins(),
        count: from.users.count(),
        sessions: [...NAMES, 'ADA'].map((user) =>
          from.sessions
            .listFor(user, 0)
            .map(({ tokenHash }) => tokenHash)
            .sort(),
        ),
        tokens: from.tokens.list().map(({ id }) => id),
        found: ['t1', 't2'].map((id) => from.tokens.findByHash(`hash ${id}`, 0) !== null),
        access: from.records.load('hello').access,
      });
      const expected = (): unknown => ({
        users: [...users].toSorted(([left], [right]) => (left < right ? -1 : 1)),
        admins: [...users.values()].filter(({ role, active }) => active && role === 'admin').length,
        count: users.size,
        sessions: [...NAMES, 'ADA'].map((user) =>
          [...sessions]
            .filter(([, owner]) => owner === user.toLowerCase())
            .map(([key]) => key)
            .sort(),
        ),
        tokens: ['t1', 't2'].filter((id) => tokens.has(id)),
        found: ['t1', 't2'].map((id) => tokens.has(id)),
        access,
      });

      for (const each of steps) {
        try {
          run(each);
        } catch (error) {
          expect(error).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
          expect(database.isFull).toBe(true);
          if (each.kind === 'create') continue;
          // It took nothing away.
          if (each.kind !== 'update') throw error;
          const before = users.get(each.name.toLowerCase());
          if (before?.active === true) expect(each.patch.active).not.toBe(false);
          if (before?.role === 'admin') expect(each.patch.role).not.toBe('client');
          if (before?.plugins === null) expect(each.patch.plugins ?? null).toBeNull();
        }
        expect(look(stores)).toEqual(expected());
      }
      database.isFull = false;
      held.retry();
      expect(held.list()).toEqual([]);
      expect(look(open(new HeldChanges(database, () => 7)))).toEqual(expected());

      function run(each: Step): void {
        switch (each.kind) {
          case 'disk':
            database.isFull = each.isFull;
            break;
          case 'retry':
            held.retry();
            break;
          case 'create': {
            const { name: username } = each;
            const fresh = { role: 'admin', passwordHash: 'none', plugins: null } as const;
            const made = stores.users.create({ ...fresh, username, displayName: '', createdAtMs: 1 });
            expect(made === null).toBe(users.has(username.toLowerCase()));
            if (made !== null) users.set(username.toLowerCase(), { ...fresh, active: true });
            break;
          }
          case 'update': {
            const { name: username, patch: wanted } = each;
            const made = stores.users.update(username, wanted);
            expect(made === null).toBe(!users.has(username.toLowerCase()));
            if (made === null) break;
            const { role, active, plugins: allowed, passwordHash } = made;
            users.set(username.toLowerCase(), { role, active, plugins: allowed, passwordHash });
            break;
          }
          case 'password': {
            const { name: username, hash } = each;
            const user = users.get(username.toLowerCase());
            expect(stores.users.setPasswordHash(username, hash, 2, 'not this')).toBe(false);
            expect(stores.users.setPasswordHash(username, hash, 2, user?.passwordHash)).toBe(
              user !== undefined,
            );
            if (user !== undefined) users.set(username.toLowerCase(), { ...user, passwordHash: hash });
            break;
          }
          case 'delete': {
            const { name: username } = each;
            expect(stores.users.delete(username)).toBe(users.delete(username.toLowerCase()));
            break;
          }
          case 'log in': {
            const { name: username, key } = each;
            const times = { createdAtMs: 1, expiresAtMs: 9, lastSeenAtMs: 1 };
            stores.sessions.create({ tokenHash: key, username, ...times, userAgent: null, address: null });
            sessions.set(key, username.toLowerCase());
            break;
          }
          case 'log out': {
            const { key } = each;
            expect(stores.sessions.delete(key)).toBe(sessions.delete(key));
            break;
          }
          case 'log out all': {
            const { name: username, except } = each;
            stores.sessions.deleteFor(username, except);
            for (const [key, owner] of sessions)
              if (owner === username.toLowerCase() && key !== except) sessions.delete(key);
            break;
          }
          case 'revoke': {
            const { id } = each;
            expect(stores.tokens.delete(id) !== null).toBe(tokens.delete(id));
            break;
          }
          case 'access': {
            const { access: chosen } = each;
            stores.records.save('hello', { ...stores.records.load('hello'), access: chosen });
            access = chosen;
            break;
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});
