/** Settings of a plugin: a form from its JSON Schema, with secrets that are written and never read back. */

import { fields, pluginParams, pluginSettingsSchema } from '@toru/api';
import { Type } from 'typebox';
import type { PluginSnapshot } from '@toru/supervisor';
import { ProblemError } from '../http/problem.ts';
import { answerVersioned, namesVersion, requireCurrent } from '../http/document-version.ts';
import { changedKeys, judgeSettings, settingsVersion, showSettings } from '../settings/plugin-settings.ts';
import type { SettingsSchema } from '../settings/settings-schema.ts';
import { defineChange, defineRoute, type Route } from '../api/route.ts';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';

/** The routes of plugin settings. */
export function pluginSettingsRoutes(services: Services): readonly Route[] {
  const { deps, directory } = services;
  const { schemas } = deps;
  const store = deps.storage.settings;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/plugins/:id/settings',
      tag: 'Plugin settings',
      summary: 'Settings, secrets left out',
      role: 'admin',
      scope: 'read',
      params: pluginParams,
      answers: { 200: json('Schema and values', pluginSettingsSchema) },
      handle: async (call) => {
        const { id } = call.params;
        const schema = requireSchema(directory.require(call.identity, id));
        const defaults = await schemas.defaultsOf(id, schema);
        return answerVersioned(call, showSettings(store, id, { schema, defaults }));
      },
    }),
    defineChange({
      method: 'PUT',
      path: '/api/plugins/:id/settings',
      tag: 'Plugin settings',
      isVersioned: true,
      summary: 'Save settings; the running plugin gets them at once',
      role: 'admin',
      scope: 'admin',
      audit: 'plugin.settings',
      params: pluginParams,
      body: Type.Object({
        values: fields,
        kept: Type.Optional(
          Type.Record(Type.String(), Type.String(), {
            description:
              'For secrets that are null or left out: place of each, and where it was stored, as JSON pointers. ' +
              'One that is not named is removed. Without it each stays at its place; secrets in lists have to be named',
          }),
        ),
      }),
      answers: { 200: json('Saved', pluginSettingsSchema) },
      prepare: async (call) => {
        const { id } = call.params;
        call.note({ plugin: id, message: `Change settings of the plugin "${id}"` });
        const schema = requireSchema(directory.require(call.identity, id));
        const submission = {
          submitted: call.body.values,
          kept: call.body.kept ?? null,
          isCurrent: namesVersion(call),
        };
        const defaults = await schemas.defaultsOf(id, schema);
        for (;;) {
          const version = settingsVersion(store, id, schema);
          requireCurrent(call, version, () => showSettings(store, id, { schema, defaults }));
          const judged = await judgeSettings({ store, schemas }, { plugin: id, schema }, submission);
          // Somebody else may have saved while this was judged: then it is judged again, on what is there now.
          if (settingsVersion(store, id, schema) === version) return { judged, version, defaults };
        }
      },
      commit: (call, { judged, version, defaults }) => {
        const { id } = call.params;
        const schema = requireSchema(directory.require(call.identity, id));
        // Only another version of the plugin itself can come between.
        if (settingsVersion(store, id, schema) !== version) throw new ProblemError('CONFLICT');
        const { values: next, secrets, forPlugin } = judged;
        call.note({ details: { changed: [...changedKeys(store.values(id), next), ...secrets.keys()] } });
        store.save(id, next, secrets);
        deps.supervisor.settingsChanged(id, forPlugin);
        return answerVersioned(call, showSettings(store, id, { schema, defaults }));
      },
    }),
  ];
}

function requireSchema(plugin: PluginSnapshot): SettingsSchema {
  const schema = plugin.metadata?.settings ?? null;
  if (schema === null)
    throw new ProblemError('NOT_FOUND', { detail: `The plugin "${plugin.id}" has no settings` });
  return schema;
}
