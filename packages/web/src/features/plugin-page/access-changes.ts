/** Who may use a plugin: what is chosen, and what saving it changes for whom. Pure. */

import type { PluginInfo } from '@toru/api';
import type { Access } from '@toru/protocol';

import type { PanelUser } from '../users/users.ts';
import { formatList } from '../../lib/format.ts';
import { t } from '../../messages/plugin-page.ts';

/** What is chosen. */
export interface AccessChoice {
  readonly access: Access;
  /** Names of clients who may use it; of no account while only administrators may. */
  readonly clients: ReadonlySet<string>;
}

/** What is to be sent, and the same in sentences. */
export interface AccessChanges {
  /** null: stays as it is. */
  readonly access: Access | null;
  readonly users: readonly {
    readonly username: string;
    /** Of the user as the choice was made. */
    readonly version: string;
    readonly plugins: readonly string[];
  }[];
  readonly sentences: readonly string[];
}

/** The people whose use of plugins can be chosen. */
export function clientsOf(users: readonly PanelUser[]): readonly PanelUser[] {
  return users.filter(({ role }) => role === 'client');
}

/** What holds now. */
export function currentChoice(
  { id, access }: Pick<PluginInfo, 'id' | 'access'>,
  users: readonly PanelUser[],
): AccessChoice {
  const may = clientsOf(users).filter(({ plugins }) => plugins === null || plugins.includes(id));
  return { access, clients: new Set(may.map(({ username }) => username)) };
}

/** What a choice changes. `all`: every plugin, for people who get a list of their own. */
export function findAccessChanges(
  plugin: Pick<PluginInfo, 'id' | 'name' | 'access'>,
  users: readonly PanelUser[],
  choice: AccessChoice,
  all: readonly PluginInfo[],
): AccessChanges {
  const { id, name } = plugin;
  const before = currentChoice(plugin, users);
  const access = choice.access === before.access ? null : choice.access;
  const people = clientsOf(users);
  const couldUse = ({ username }: PanelUser): boolean =>
    before.access === 'client' && before.clients.has(username);
  const canUse = ({ username }: PanelUser): boolean =>
    choice.access === 'client' && choice.clients.has(username);
  const gain = people.filter((user) => canUse(user) && !couldUse(user));
  const lose = people.filter((user) => couldUse(user) && !canUse(user));
  const changed =
    choice.access === 'admin'
      ? []
      : people.filter(({ username }) => before.clients.has(username) !== choice.clients.has(username));
  const own = changed.filter(({ plugins }) => plugins === null);
  const others = all.filter((one) => one.access === 'client' && one.state !== 'invalid' && one.id !== id);
  return {
    access,
    users: changed.map(({ username, version, plugins }) => ({
      username,
      version,
      plugins: choice.clients.has(username)
        ? [...(plugins ?? []), id]
        : (plugins ?? others.map((one) => one.id)).filter((one) => one !== id),
    })),
    sentences: [
      ...(gain.length > 0 ? [t('canUse', { gain: toNames(gain), name })] : []),
      ...(lose.length > 0 ? [t('canNoLongerUseWhat', { lose: toNames(lose), name })] : []),
      ...(own.length > 0 ? [t('couldUseAllPluginsFor', { own: toNames(own) })] : []),
      ...(access !== null && gain.length + lose.length === 0
        ? [
            access === 'client'
              ? t('clientsYouAddLaterCan', { name })
              : t('onlyAdministratorsCanUse', { name }),
          ]
        : []),
    ],
  };
}

function toNames(users: readonly PanelUser[]): string {
  return formatList(users.map((user) => user.display_name || user.username));
}
