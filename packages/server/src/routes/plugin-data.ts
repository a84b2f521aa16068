/** What a plugin keeps: the view's own keys, and for administrators a look at names and sizes, and an export. */

import { dataPageSchema, kvRequestSchema, nullableText, pluginParams } from '@toru/api';
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import type { KvFailure, KvExportEntry } from '@toru/storage';
import { Type } from 'typebox';
import { ProblemError } from '../http/problem.ts';
import { toTime } from '../plugins/plugin-info.ts';
import { defineChange, defineRoute, type Route } from '../api/route.ts';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';

const dataQuery = Type.Object({
  space: Type.Optional(Type.Enum(['plugin', 'view'])),
  prefix: Type.Optional(Type.String({ maxLength: 512 })),
  cursor: Type.Optional(Type.String({ maxLength: 2000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
});

/** A JSON text of 1 MiB of value may need six bytes per character. */
const KV_BODY_LIMIT = 8_388_608;
const KV_AUDIT_INTERVAL_MS = 600_000;

/** The routes of stored data. */
export function pluginDataRoutes(services: Services): readonly Route[] {
  const { deps, directory } = services;
  const { kv } = deps.storage;
  return [
    defineChange({
      method: 'POST',
      path: '/api/plugins/:id/kv',
      tag: 'Plugin data',
      summary: "Read or write a key of the plugin's view",
      role: 'client',
      scope: 'operate',
      audit: { action: 'plugin.view_data', atMostEveryMs: KV_AUDIT_INTERVAL_MS },
      params: pluginParams,
      body: kvRequestSchema,
      bodyLimit: KV_BODY_LIMIT,
      answers: {
        200: json('The value behind the key, after the action', Type.Object({ value: nullableText })),
      },
      commit: (call) => {
        const { id } = call.params;
        const { body } = call;
        call.note({ plugin: id, message: `Use the stored data of the view of "${id}"` });
        directory.require(call.identity, id);
        switch (body.action) {
          case 'get': {
            const result = kv.get(id, 'view', body.key);
            if (!result.ok) throw toProblem(result);
            return { value: result.found ? Buffer.from(result.value).toString('utf8') : null };
          }
          case 'set': {
            const result = kv.set(id, 'view', body.key, Buffer.from(body.value, 'utf8'));
            if (!result.ok) throw toProblem(result);
            return { value: body.value };
          }
          case 'delete': {
            const result = kv.delete(id, 'view', body.key);
            if (!result.ok) throw toProblem(result);
            return { value: null };
          }
        }
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/plugins/:id/data',
      tag: 'Plugin data',
      summary: 'Keys and sizes',
      role: 'admin',
      scope: 'read',
      params: pluginParams,
      query: dataQuery,
      answers: { 200: json('One page of keys', dataPageSchema) },
      handle: ({ identity, params: { id }, query }) => {
        directory.require(identity, id);
        const space = query.space ?? 'plugin';
        const page = kv.list(id, space, {
          prefix: query.prefix,
          cursor: query.cursor,
          limit: query.limit ?? 100,
        });
        if (!page.ok) throw toProblem(page);
        const usage = kv.usage(id);
        return {
          items: page.entries.map((entry) => ({
            key: entry.key,
            bytes: entry.bytes,
            version: entry.version,
            updated_at: toTime(entry.updatedAtMs),
            expires_at: toTime(entry.expiresAtMs),
          })),
          next: page.cursor,
          total_keys: usage.spaces[space].keys,
          total_bytes: usage.spaces[space].bytes,
          quota_keys: usage.quotaKeys,
          quota_bytes: usage.quotaBytes,
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/plugins/:id/data/export',
      tag: 'Plugin data',
      summary: 'Everything the plugin keeps, as one JSON file',
      role: 'admin',
      scope: 'read',
      params: pluginParams,
      answers: { 200: json('The file', Type.Object({}, { additionalProperties: true })) },
      handle: ({ identity, params: { id }, reply }) => {
        directory.require(identity, id);
        const head = { plugin: id, exported_at: toTime(deps.now()) };
        void reply
          .header('content-type', 'application/json; charset=utf-8')
          .header('content-disposition', `attachment; filename="${toFileName(id)}-data.json"`);
        return Readable.from(toJsonFile(head, 'entries', kv.entries(id), toExportItem));
      },
    }),
  ];
}

/** Writes a JSON object with one long list, piece by piece, so that an export never is in memory as a whole. */
export function* toJsonFile<T>(
  head: Readonly<Record<string, unknown>>,
  listName: string,
  items: Iterable<T>,
  toItem: (item: T) => unknown,
): Generator<string, void, undefined> {
  yield `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(listName)}:[`;
  let separator = '\n';
  for (const item of items) {
    yield separator + JSON.stringify(toItem(item));
    separator = ',\n';
  }
  yield '\n]}\n';
}

function toExportItem(entry: KvExportEntry): unknown {
  const isText = isUtf8(entry.value);
  return {
    space: entry.space,
    key: entry.key,
    version: entry.version,
    updated_at: toTime(entry.updatedAtMs),
    expires_at: toTime(entry.expiresAtMs),
    encoding: isText ? 'utf8' : 'base64',
    value: Buffer.from(entry.value).toString(isText ? 'utf8' : 'base64'),
  };
}

/** A name that is safe between quotes in a header. */
function toFileName(id: string): string {
  return id.replace(/[^\w.-]/g, '_');
}

function toProblem(failure: KvFailure): ProblemError {
  return new ProblemError(failure.code, { detail: failure.message });
}
