/**
 * Enabling, disabling, restarting and going back a version from anywhere in the interface.
 *
 * What was asked for is laid over what the server says until the answer is there, so the switch moves at once and goes
 * back by itself when the server refuses; the reason then stays beside the plugin until the next try.
 */

import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { PluginInfo } from '@toru/api';
import { useCallback } from 'react';
import { toast } from 'sonner';

import { toSentence } from '../../lib/api-error.ts';
import { callApi } from '../../lib/http.ts';
import { createStore, useStore, type Store } from '../../lib/store.ts';
import { storePlugin } from './plugins.ts';
import { t } from '../../messages/plugins.ts';

/** What can be done to a plugin. */
export type PluginAction = 'enable' | 'disable' | 'restart' | 'rollback';

/** An action that the server refused. */
export interface ActionFailure {
  readonly action: PluginAction;
  readonly message: string;
}

const pending: Store<ReadonlyMap<string, PluginAction>> = createStore<ReadonlyMap<string, PluginAction>>(
  new Map(),
);
const failures: Store<ReadonlyMap<string, ActionFailure>> = createStore<ReadonlyMap<string, ActionFailure>>(
  new Map(),
);

/** The action under way for a plugin. */
export function usePendingAction(id: string): PluginAction | undefined {
  return useStore(pending).get(id);
}

/** The last refusal for a plugin. */
export function useActionFailure(id: string): ActionFailure | undefined {
  return useStore(failures).get(id);
}

/** Forgets the refusal of a plugin. */
export function dismissActionFailure(id: string): void {
  failures.set((map) => without(map, id));
}

/** The function that carries out an action. It never rejects: what went wrong is shown. */
export function usePluginAction(): (plugin: PluginInfo, action: PluginAction) => Promise<void> {
  const client = useQueryClient();
  return useCallback((plugin, action) => runPluginAction(client, plugin, action), [client]);
}

/** Carries out an action; one at a time per plugin. */
async function runPluginAction(client: QueryClient, plugin: PluginInfo, action: PluginAction): Promise<void> {
  const { id, name } = plugin;
  if (pending.get().has(id)) return;
  dismissActionFailure(id);
  pending.set((map) => new Map(map).set(id, action));
  const address = `/api/plugins/${encodeURIComponent(id)}`;
  try {
    const updated = await callApi<PluginInfo>(`${address}/${action}`, { method: 'POST' });
    storePlugin(client, updated);
    toast.success(successSentence(updated, action));
  } catch (error) {
    const message = toSentence(error);
    failures.set((map) => new Map(map).set(id, { action, message }));
    toast.error(failureTitle(name, action), { description: message });
    await callApi<PluginInfo>(address).then(
      (truth) => storePlugin(client, truth),
      () => undefined, // the list keeps what it knows; the first message says what is wrong
    );
  } finally {
    pending.set((map) => without(map, id));
  }
}

const failureIds = {
  enable: 'couldNotBeTurnedOn',
  disable: 'couldNotBeTurnedOff',
  restart: 'couldNotBeRestarted',
  rollback: 'couldNotBeSetBack',
} as const satisfies Readonly<Record<PluginAction, string>>;

/** Says that an action was refused: `Weather could not be enabled`. */
export function failureTitle(name: string, action: PluginAction): string {
  return t(failureIds[action], { name });
}

function successSentence({ name, version, state }: PluginInfo, action: PluginAction): string {
  if (action === 'disable') return state === 'disabled' ? t('isOff', { name }) : t('isStopping', { name });
  if (state !== 'running') return t('isStillStarting', { name });
  if (action === 'rollback') return t('isBackAtVersion', { name, version });
  return action === 'enable' ? t('isRunning', { name }) : t('wasRestarted', { name });
}

function without<T>(map: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
  if (!map.has(id)) return map;
  const rest = new Map(map);
  rest.delete(id);
  return rest;
}
