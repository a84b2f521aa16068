/** Settings of a plugin: a form from its JSON Schema, with secrets that are written and never read back. */

import { Type } from '../api/schema-builders.ts';
import type { PluginSnapshot } from '@toru/supervisor';
import { ProblemError } from '../http/problem.ts';
import { resolvePluginSettings, saveSettings, showSettings } from '../plugins/plugin-settings.ts';
import type { SettingsSchema } from '../plugins/settings-schema.ts';
import { defineChange, defineRoute, type Route } from '../api/route.ts';
import { json, pluginParams } from '../api/schemas.ts';
import type { Services } from '../api/working-parts.ts';

const values = Type.Record(Type.String(), Type.Unknown());
const settingsSchema = Type.Object({
  schema: values,
  values,
  secrets_set: Type.Array(Type.String(), { description: 'JSON pointers of secrets that are set' }),
  defaults: values,
});

/** The routes of plugin settings. */
export function pluginSettingsRoutes(services: Services): readonly Route[] {
  const { deps, directory } = services;
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
      answers: { 200: json('Schema and values', settingsSchema) },
      handle: ({ identity, params }) => {
        const schema = requireSchema(directory.require(identity, params.id));
        return showSettings(store, params.id, schema);
      },
    }),
    defineChange({
      method: 'PUT',
      path: '/api/plugins/:id/settings',
      tag: 'Plugin settings',
      summary: 'Save settings; the running plugin gets them at once',
      role: 'admin',
      scope: 'admin',
      audit: 'plugin.settings',
      params: pluginParams,
      body: Type.Object({
        values,
        kept: Type.Optional(
          Type.Record(Type.String(), Type.String(), {
            description:
              'For secrets that are null or left out: place of each, and where it was stored, as JSON pointers. ' +
              'One that is not named is removed. Without it each stays at its place, also in a list whose entries have moved',
          }),
        ),
      }),
      answers: { 200: json('Saved', settingsSchema) },
      commit: (call) => {
        const { id } = call.params;
        call.note({ plugin: id, message: `Change settings of the plugin "${id}"` });
        const schema = requireSchema(directory.require(call.identity, id));
        const { changed } = saveSettings(store, id, schema, {
          submitted: call.body.values,
          kept: call.body.kept ?? null,
        });
        call.note({ details: { changed } });
        deps.supervisor.settingsChanged(id, resolvePluginSettings(store, id, schema));
        return showSettings(store, id, schema);
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
