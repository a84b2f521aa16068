/** The files of a plugin's view, also while the plugin itself is down. */

import { pluginParams } from '@toru/api';
import { Type } from 'typebox';
import { chooseEncoding, CompressedCopies } from '../http/compress.ts';
import { IMMUTABLE, REVALIDATE, sendTagged } from '../http/conditional.ts';
import { ProblemError } from '../http/problem.ts';
import { defineRoute, type Route } from '../api/route.ts';
import type { Services } from './services.ts';

const FILES = [
  { name: 'bundle.js', part: 'script', type: 'text/javascript; charset=utf-8' },
  { name: 'bundle.css', part: 'style', type: 'text/css; charset=utf-8' },
] as const;

/** The routes of view bundles. */
export function pluginBundleRoutes(services: Services): readonly Route[] {
  const copies = new CompressedCopies();
  return FILES.map(({ name, part, type }) =>
    defineRoute({
      method: 'GET',
      path: `/api/plugins/:id/${name}`,
      tag: 'Plugins',
      summary: part === 'script' ? "The view's JavaScript" : "The view's styles",
      role: 'client',
      scope: 'read',
      params: pluginParams,
      query: Type.Object({
        v: Type.Optional(Type.String({ maxLength: 128, description: 'Hash of the wanted bundle' })),
      }),
      answers: { 200: { description: 'Immutable when asked with its hash', type, schema: Type.String() } },
      handle: async ({ identity, params, query, request, reply }) => {
        const file = services.directory.require(identity, params.id).bundle?.[part] ?? null;
        if (file === null) {
          throw new ProblemError('BUNDLE_NOT_FOUND', { detail: `The plugin "${params.id}" has no ${name}` });
        }
        const wanted = chooseEncoding(request.headers['accept-encoding'], file.bytes);
        return sendTagged(request, reply, {
          bytes: wanted === null ? file.bytes : await copies.get(file.bytes, wanted),
          hash: file.hash,
          type,
          cacheControl: query.v === file.hash ? IMMUTABLE.replace('public', 'private') : REVALIDATE,
          encoding: wanted,
        });
      },
    }),
  );
}
