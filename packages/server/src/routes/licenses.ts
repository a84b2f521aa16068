/**
 * Licenses: read before they are stored, kept as they are, judged by the plugin and, where the host holds a key, by the host.
 *
 * One that speaks against itself, as that for another server does, takes the place of none unless the caller insists; and what was in
 * place can be put back.
 */

import { licenseItemSchema, licenseSchema, listOf, pluginParams } from '@toru/api';
import { inspectLicense, toClaimsRecord } from '@toru/license';
import { Type } from 'typebox';
import type { PluginSnapshot } from '@toru/supervisor';
import { ProblemError } from '../http/problem.ts';
import { toTime } from '../plugins/plugin-info.ts';
import { defineChange, defineRoute, type Route, type RouteCall } from '../api/route.ts';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';

const LICENSE_PATH = '/api/plugins/:id/license';

/** The routes of licenses. */
export function licenseRoutes(services: Services): readonly Route[] {
  const { deps, directory } = services;
  const store = deps.storage.licenses;
  const common = { tag: 'Licenses', role: 'admin', scope: 'admin', params: pluginParams } as const;
  const verdict = json('The verdict', licenseSchema);
  const answerChange = ({ identity, params: { id } }: RouteCall<{ id: string }>): unknown => {
    deps.supervisor.licenseChanged(id);
    services.hub.pluginChanged(id);
    const plugin = directory.require(identity, id);
    return { required: plugin.metadata?.license.required ?? false, ...directory.licenseOf(plugin) };
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/licenses',
      tag: 'Licenses',
      summary: 'Licenses of all plugins',
      role: 'admin',
      scope: 'read',
      answers: {
        200: json('Plugins that ask for a license, have one or had one', listOf(licenseItemSchema)),
      },
      handle: () => {
        const tokens = store.all();
        const plugins = deps.supervisor
          .list()
          .filter(
            ({ id, metadata }) =>
              metadata?.license.required === true || tokens.has(id) || store.previous(id) !== null,
          );
        return { items: plugins.map((plugin) => toItem(services, plugin, tokens.get(plugin.id) ?? null)) };
      },
    }),
    defineChange({
      ...common,
      method: 'PUT',
      path: LICENSE_PATH,
      summary: 'Install a license',
      audit: 'plugin.license',
      body: Type.Object({
        token: Type.String({ minLength: 1, maxLength: 16_384 }),
        force: Type.Optional(
          Type.Boolean({
            description:
              'Install it even though it cannot be valid here: it is for another plugin or instance, or has ended. ' +
              'Without it such a license is refused with LICENSE_REFUSED, the verdict in `license`, and nothing changes',
          }),
        ),
      }),
      answers: { 200: verdict },
      commit: (call) => {
        const { id } = call.params;
        call.note({ plugin: id, message: `Install a license for the plugin "${id}"` });
        const plugin = directory.require(call.identity, id);
        const token = call.body.token.trim();
        requireReadable(plugin, token);
        const { state, detail, reason_info: reason } = services.readLicense(plugin, token);
        if (state !== 'valid' && state !== 'unknown' && call.body.force !== true) {
          const sentence = detail ?? `The verdict on this license is "${state}"`;
          throw new ProblemError('LICENSE_REFUSED', {
            detail: `${sentence}. Nothing was changed`,
            license: { state, detail: sentence },
            reason,
          });
        }
        store.set(id, token, deps.now(), directory.licenseOf(plugin).state);
        return answerChange(call);
      },
    }),
    defineChange({
      ...common,
      method: 'DELETE',
      path: LICENSE_PATH,
      summary: 'Remove a license',
      audit: 'plugin.license_remove',
      answers: { 200: verdict },
      commit: (call) => {
        const { id } = call.params;
        call.note({ plugin: id, message: `Remove the license of the plugin "${id}"` });
        const plugin = directory.require(call.identity, id);
        if (!store.delete(id, deps.now(), directory.licenseOf(plugin).state))
          throw new ProblemError('NOT_FOUND', { detail: `"${id}" has no license installed` });
        return answerChange(call);
      },
    }),
    defineChange({
      ...common,
      method: 'POST',
      path: `${LICENSE_PATH}/restore`,
      summary: 'Put back the license that was in place before',
      audit: 'plugin.license_restore',
      answers: { 200: verdict },
      commit: (call) => {
        const { id } = call.params;
        call.note({ plugin: id, message: `Put back the previous license of the plugin "${id}"` });
        const plugin = directory.require(call.identity, id);
        const previous = store.previous(id);
        if (previous === null)
          throw new ProblemError('NOT_FOUND', { detail: `"${id}" had no other license before` });
        store.set(id, previous.token, deps.now(), directory.licenseOf(plugin).state);
        return answerChange(call);
      },
    }),
  ];
}

// Version 1 plugins have license texts of their own making; of ours we know the form.
function requireReadable({ id, metadata }: PluginSnapshot, token: string): void {
  if (metadata === null) throw new ProblemError('PLUGIN_INVALID');
  const isPrintable = /^[\x21-\x7e]+$/.test(token);
  if (!isPrintable || (metadata.protocol === 2 && inspectLicense(token) === null)) {
    throw new ProblemError('LICENSE_REFUSED', {
      detail: `This is not the text of a license for "${id}"; copy it again, from "toru1." to its end`,
    });
  }
}

function toItem({ deps, directory }: Services, plugin: PluginSnapshot, token: string | null): unknown {
  const { metadata } = plugin;
  const previous = deps.storage.licenses.previous(plugin.id);
  return {
    plugin: plugin.id,
    name: metadata?.name ?? plugin.id,
    required: metadata?.license.required ?? false,
    ...directory.licenseOf(plugin),
    token_present: token !== null,
    claims: token === null ? null : toClaims(token),
    previous:
      previous === null
        ? null
        : {
            state: previous.state,
            replaced_at: toTime(previous.replacedAtMs),
            claims: toClaims(previous.token),
          },
  };
}

function toClaims(token: string): Readonly<Record<string, unknown>> | null {
  const payload = inspectLicense(token)?.payload;
  return payload?.ok === true ? toClaimsRecord(payload.claims) : null;
}
