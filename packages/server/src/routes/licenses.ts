/** Licences: pasted in, kept as they are, judged by the plugin and, where the host holds a key, by the host. */

import { inspectLicense, toClaimsRecord } from '@toru/license';
import { Type } from '../api/schema-builders.ts';
import type { PluginSnapshot } from '@toru/supervisor';
import { ProblemError } from '../http/problem.ts';
import { defineChange, defineRoute, type Route } from '../api/route.ts';
import { json, licenseSchema, listOf, nullableText, pluginParams } from '../api/schemas.ts';
import type { Services } from '../api/working-parts.ts';

const licenseItem = Type.Object({
  plugin: Type.String(),
  name: Type.String(),
  required: Type.Boolean(),
  state: Type.String(),
  detail: nullableText,
  token_present: Type.Boolean(),
  claims: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
});

/** The routes of licences. */
export function licenseRoutes(services: Services): readonly Route[] {
  const { deps, directory } = services;
  const store = deps.storage.licenses;
  const license = (plugin: PluginSnapshot): unknown => ({
    required: plugin.metadata?.license.required ?? false,
    ...directory.licenseOf(plugin),
  });
  const applyChange = (id: string): void => {
    deps.supervisor.licenseChanged(id);
    services.hub.pluginChanged(id);
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/licenses',
      tag: 'Licences',
      summary: 'Licences of all plugins',
      role: 'admin',
      scope: 'read',
      answers: { 200: json('Plugins that ask for a licence or have one', listOf(licenseItem)) },
      handle: () => {
        const tokens = store.all();
        const plugins = deps.supervisor
          .list()
          .filter(({ id, metadata }) => metadata?.license.required === true || tokens.has(id));
        return { items: plugins.map((plugin) => toItem(services, plugin, tokens.get(plugin.id) ?? null)) };
      },
    }),
    defineChange({
      method: 'PUT',
      path: '/api/plugins/:id/license',
      tag: 'Licences',
      summary: 'Install a licence',
      role: 'admin',
      scope: 'admin',
      audit: 'plugin.license',
      params: pluginParams,
      body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 16_384 }) }),
      answers: { 200: json('The verdict', licenseSchema) },
      commit: (call) => {
        const { id } = call.params;
        call.note({ plugin: id, message: `Install a licence for the plugin "${id}"` });
        const plugin = directory.require(call.identity, id);
        const token = call.body.token.trim();
        requireAcceptable(plugin, token);
        store.set(id, token, deps.now());
        applyChange(id);
        return license(directory.require(call.identity, id));
      },
    }),
    defineChange({
      method: 'DELETE',
      path: '/api/plugins/:id/license',
      tag: 'Licences',
      summary: 'Remove a licence',
      role: 'admin',
      scope: 'admin',
      audit: 'plugin.license_remove',
      params: pluginParams,
      answers: { 200: json('The verdict', licenseSchema) },
      commit: (call) => {
        const { id } = call.params;
        call.note({ plugin: id, message: `Remove the licence of the plugin "${id}"` });
        directory.require(call.identity, id);
        if (!store.delete(id))
          throw new ProblemError('NOT_FOUND', { detail: `"${id}" has no licence installed` });
        applyChange(id);
        return license(directory.require(call.identity, id));
      },
    }),
  ];
}

// Version 1 plugins have licence texts of their own making; of ours we know the form.
function requireAcceptable({ id, metadata }: PluginSnapshot, token: string): void {
  if (metadata === null) throw new ProblemError('PLUGIN_INVALID');
  const isPrintable = /^[\x21-\x7e]+$/.test(token);
  if (!isPrintable || (metadata.protocol === 2 && inspectLicense(token) === null)) {
    throw new ProblemError('LICENSE_REFUSED', {
      detail: `This is not the text of a licence for "${id}"; copy it again, from "toru1." to its end`,
    });
  }
}

function toItem(services: Services, plugin: PluginSnapshot, token: string | null): unknown {
  const { metadata } = plugin;
  const claims = token === null ? null : inspectLicense(token)?.payload;
  return {
    plugin: plugin.id,
    name: metadata?.name ?? plugin.id,
    required: metadata?.license.required ?? false,
    ...services.directory.licenseOf(plugin),
    token_present: token !== null,
    claims: claims?.ok === true ? toClaimsRecord(claims.claims) : null,
  };
}
