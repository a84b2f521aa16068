/** The panel itself: who it is, how its machine does, its few settings, and the one live stream. */

import {
  instanceSchema,
  listOf,
  panelName,
  panelSettingsSchema,
  pluginHistorySchema,
  pluginParams,
  processSchema,
  systemHistorySchema,
  systemSchema,
  viewOriginList,
} from '@toru/api';
import { Type } from 'typebox';
import { ProblemError } from '../http/problem.ts';
import { answerVersioned, requireCurrent, versionOf, type Versioned } from '../http/document-version.ts';
import { isBackupOverdue } from '../backups/backup-age.ts';
import { toTime } from '../plugins/plugin-info.ts';
import { SAMPLE_INTERVAL_MS } from '../vitals/history.ts';
import { isViewOrigin } from '../security/content-policy.ts';
import { defineChange, defineRoute, type Route } from '../api/route.ts';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';

/** What is left out stays as it is. */
const settingsBody = Type.Object({
  name: Type.Optional(panelName),
  view_origins: Type.Optional(viewOriginList),
});

/** The routes of the panel. */
export function panelRoutes(services: Services): readonly Route[] {
  const { deps, directory, history, hub } = services;
  const { config, storage } = deps;
  const showSettings = (): Versioned => {
    const { name, viewOrigins } = storage.settings.panel();
    return { version: versionOf([name, viewOrigins]), name, view_origins: viewOrigins };
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/instance',
      tag: 'Panel',
      summary: 'Which panel this is',
      role: 'client',
      scope: 'read',
      answers: { 200: json('The instance', instanceSchema) },
      handle: ({ identity }) => ({
        instance_id: identity.role === 'admin' ? storage.instance.id : null,
        name: storage.settings.panel().name,
        version: config.version,
        safe_mode: config.safeMode,
        safe_mode_reason: identity.role === 'admin' ? config.safeModeReason : null,
        started_at: toTime(config.startedAtMs),
        plugins_dir: identity.role === 'admin' ? config.pluginsDir : null,
        backup_overdue: identity.role === 'admin' && isBackupOverdue(deps, deps.now()),
        unsaved: identity.role === 'admin' ? storage.unsaved.list().map(({ what }) => what) : [],
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/system',
      tag: 'Panel',
      summary: 'Vitals of the machine',
      role: 'admin',
      scope: 'read',
      answers: { 200: json('Now', systemSchema) },
      handle: () => history.latest(),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/system/history',
      tag: 'Panel',
      summary: 'Vitals of the last ten minutes',
      role: 'admin',
      scope: 'read',
      answers: {
        200: json('Oldest first', systemHistorySchema),
      },
      handle: () => ({ interval_ms: SAMPLE_INTERVAL_MS, samples: history.system() }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/system/processes',
      tag: 'Panel',
      summary: 'The processes that use most of the processor or of the memory',
      role: 'admin',
      scope: 'read',
      answers: { 200: json('The busiest first; measured over half a second', listOf(processSchema)) },
      handle: async () => ({ items: await services.topProcesses() }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/plugins/:id/history',
      tag: 'Plugins',
      summary: 'Load of a plugin in the last ten minutes',
      role: 'admin',
      scope: 'read',
      params: pluginParams,
      answers: {
        200: json('Oldest first', pluginHistorySchema),
      },
      handle: ({ identity, params }) => {
        directory.require(identity, params.id);
        return { interval_ms: SAMPLE_INTERVAL_MS, samples: history.plugin(params.id) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/settings',
      tag: 'Panel',
      summary: 'Settings of the panel',
      role: 'admin',
      scope: 'read',
      answers: { 200: json('Now', panelSettingsSchema) },
      handle: (call) => answerVersioned(call, showSettings()),
    }),
    defineChange({
      method: 'PUT',
      path: '/api/settings',
      tag: 'Panel',
      summary: 'Change the settings of the panel; what is left out stays',
      isVersioned: true,
      role: 'admin',
      scope: 'admin',
      audit: 'panel.settings',
      body: settingsBody,
      answers: { 200: json('Saved', panelSettingsSchema) },
      commit: (call) => {
        const before = storage.settings.panel();
        const { name = before.name, view_origins: viewOrigins = before.viewOrigins } = call.body;
        call.note({ message: 'Change the settings of the panel', details: { ...call.body } });
        requireCurrent(call, showSettings().version, showSettings);
        const errors = viewOrigins.flatMap((origin, index) =>
          isViewOrigin(origin)
            ? []
            : [
                {
                  pointer: `/view_origins/${index}`,
                  message: 'must be an origin such as https://cdn.example.com',
                },
              ],
        );
        if (errors.length > 0) throw new ProblemError('VALIDATION_FAILED', { errors });
        storage.settings.savePanel({ name: name.trim(), viewOrigins: [...new Set(viewOrigins)] });
        return answerVersioned(call, showSettings());
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/events',
      tag: 'Panel',
      summary: 'Everything live (server-sent events)',
      role: 'client',
      scope: 'read',
      isStream: true,
      answers: {
        200: {
          description:
            'Events `hello`, `plugin`, `plugin_removed`, `plugin_event`, `notification`, `system`, `plugin_samples`, `unsaved`, and `log` with lines of logs that were subscribed to; data is JSON, see the schema `LiveEvents`. `Last-Event-ID` brings the notifications that were missed',
          type: 'text/event-stream',
          schema: Type.String(),
        },
      },
      handle: ({ credential, request, reply }) => {
        if (credential === null) throw new ProblemError('UNAUTHENTICATED');
        if (hub.isFull)
          throw new ProblemError('RATE_LIMITED', {
            detail: 'Too many live streams are open',
            retryAfterMs: 5_000,
          });
        reply.hijack();
        const lastId = request.headers['last-event-id'];
        hub.join(reply.raw, credential, typeof lastId === 'string' && lastId !== '' ? lastId : null);
      },
    }),
  ];
}
