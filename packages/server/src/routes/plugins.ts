/** Plugins: the list, one of them, and what an administrator does with it. */

import type { PluginInfo } from '@toru/api';
import type { PluginSnapshot, SettleOutcome } from '@toru/supervisor';
import { Type } from 'typebox';
import {
  answerVersioned,
  requireCurrent,
  tagAnswer,
  versionOf,
  type Versioned,
} from '../http/document-version.ts';
import { ProblemError } from '../http/problem.ts';
import { defineChange, defineRoute, type Route, type RouteCall } from '../api/route.ts';
import { accessSchema, listOf, pluginParams, pluginSchema } from '@toru/api';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';

const SETTLE_MS = 15_000;

type Verb = 'enable' | 'disable' | 'restart' | 'rollback';

const WORDS: Readonly<Record<Verb, string>> = {
  enable: 'Enable',
  disable: 'Disable',
  restart: 'Restart',
  rollback: 'Go back to the previous version of',
};

/** The routes of plugins themselves. */
export function pluginRoutes(services: Services): readonly Route[] {
  const { deps, directory, access, hub } = services;
  const one = json('The plugin', pluginSchema);
  const showAccess = ({ id, metadata }: PluginSnapshot): Versioned => {
    if (metadata === null) throw new ProblemError('PLUGIN_INVALID');
    const chosen = access.chosenFor(id);
    const asked = metadata.access;
    return { version: versionOf([chosen, asked]), access: chosen, default: asked };
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/plugins',
      tag: 'Plugins',
      summary: 'Plugins that the caller may see',
      role: 'client',
      scope: 'read',
      answers: { 200: json('By name', listOf(pluginSchema)) },
      handle: ({ identity }) => ({ items: directory.list(identity) }),
    }),
    defineChange({
      method: 'POST',
      path: '/api/plugins/rescan',
      tag: 'Plugins',
      summary: 'Look at the plugins folder now',
      role: 'admin',
      scope: 'operate',
      audit: 'plugin.rescan',
      answers: { 200: json('Plugins after the scan', listOf(pluginSchema)) },
      commit: () => deps.supervisor.rescan(),
      answer: ({ identity }) => ({ items: directory.list(identity) }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/plugins/:id',
      tag: 'Plugins',
      summary: 'One plugin',
      role: 'client',
      scope: 'read',
      params: pluginParams,
      answers: { 200: one },
      handle: ({ identity, params }) => directory.toInfo(identity, directory.require(identity, params.id)),
    }),
    ...(['enable', 'disable', 'restart', 'rollback'] as const).map((verb) =>
      defineChange({
        method: 'POST',
        path: `/api/plugins/:id/${verb}`,
        tag: 'Plugins',
        summary: `${WORDS[verb]} a plugin`,
        role: 'admin',
        scope: 'operate',
        audit: `plugin.${verb}`,
        params: pluginParams,
        answers: {
          200: one,
          202: json('Still under way after 15 s', pluginSchema),
        },
        commit: (call) => {
          const { id } = call.params;
          call.note({ plugin: id, message: `${WORDS[verb]} the plugin "${id}"` });
          const plugin = directory.require(call.identity, id);
          requirePossible(verb, plugin, deps.config.safeMode);
          return deps.supervisor[verb](id, deps.config.settleMs ?? SETTLE_MS);
        },
        answer: (call, outcome) => answerOutcome(services, call, call.params.id, outcome),
      }),
    ),
    defineRoute({
      method: 'GET',
      path: '/api/plugins/:id/access',
      tag: 'Plugins',
      summary: 'The least role that may use a plugin: what was chosen, and what the plugin itself says',
      role: 'admin',
      scope: 'read',
      params: pluginParams,
      answers: { 200: json('Null where nothing was chosen', accessSchema) },
      handle: (call) => answerVersioned(call, showAccess(directory.require(call.identity, call.params.id))),
    }),
    defineChange({
      method: 'PUT',
      path: '/api/plugins/:id/access',
      tag: 'Plugins',
      isVersioned: true,
      summary: 'Choose the least role that may use a plugin',
      role: 'admin',
      scope: 'admin',
      audit: 'plugin.access',
      params: pluginParams,
      body: Type.Object({ access: accessSchema.properties.access }),
      answers: { 200: one },
      commit: (call) => {
        const { id } = call.params;
        const chosen = call.body.access;
        call.note({
          plugin: id,
          message: `Let ${chosen ?? 'the default role'} use the plugin "${id}"`,
          details: { access: chosen },
        });
        const plugin = directory.require(call.identity, id);
        requireCurrent(call, showAccess(plugin).version, () => showAccess(plugin));
        access.choose(id, chosen);
        hub.pluginChanged(id);
        tagAnswer(call, showAccess(plugin).version);
        return directory.toInfo(call.identity, plugin);
      },
    }),
  ];
}

function requirePossible(verb: Verb, plugin: PluginSnapshot, isSafeMode: boolean): void {
  if (plugin.state === 'invalid') {
    throw new ProblemError('PLUGIN_INVALID', {
      detail: plugin.reason ?? undefined,
      reason: plugin.reasonInfo,
    });
  }
  if (isSafeMode && verb !== 'disable') throw new ProblemError('SAFE_MODE');
  if (verb === 'restart' && !plugin.enabled) {
    throw new ProblemError('CONFLICT', { detail: `The plugin "${plugin.id}" is not enabled` });
  }
  const previous = plugin.keptVersions.some((version) => !version.current);
  if (verb === 'rollback' && !previous) throw new ProblemError('ROLLBACK_UNAVAILABLE');
}

function answerOutcome(services: Services, call: RouteCall, id: string, outcome: SettleOutcome): PluginInfo {
  if (outcome.kind === 'failed') {
    const { code, reason: detail, reasonInfo: reason } = outcome;
    throw new ProblemError(code, { status: 409, detail, reason });
  }
  if (outcome.kind === 'pending') void call.reply.code(202);
  return services.directory.toInfo(call.identity, services.directory.require(call.identity, id));
}
