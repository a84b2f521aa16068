/** What happened: plugin events and the audit trail as one list, and as a file. */

import { activityEntrySchema, pageOf } from '@toru/api';
import { Readable } from 'node:stream';
import { foldActivity } from '../activity/fold-activity.ts';
import { Type } from 'typebox';
import { toTime } from '../plugins/plugin-info.ts';
import { defineRoute, type Route } from '../api/route.ts';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';
import { toJsonFile } from './plugin-data.ts';

const filter = {
  kind: Type.Optional(Type.Enum(['plugin', 'audit', 'all'])),
  plugin: Type.Optional(Type.String({ maxLength: 255 })),
  type: Type.Optional(Type.String({ maxLength: 100 })),
  actor: Type.Optional(Type.String({ maxLength: 200 })),
  search: Type.Optional(Type.String({ maxLength: 200 })),
};

/** The routes of the activity. */
export function activityRoutes({ deps }: Services): readonly Route[] {
  const { activity } = deps.storage;
  const common = { method: 'GET', tag: 'Activity', role: 'admin', scope: 'read' } as const;
  return [
    defineRoute({
      ...common,
      path: '/api/activity',
      summary: 'Plugin events and audit trail, newest first',
      query: Type.Object({
        ...filter,
        before: Type.Optional(Type.String({ maxLength: 100 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        fold: Type.Optional(
          Type.Enum(['true', 'false'], {
            description: 'One item for entries that repeat, with less than ten minutes between them',
          }),
        ),
      }),
      answers: { 200: json('One page', pageOf(activityEntrySchema)) },
      handle: ({ query: { fold, ...query } }) =>
        fold === 'true' ? foldActivity(activity.entries(query), query.limit ?? 100) : activity.page(query),
    }),
    defineRoute({
      ...common,
      path: '/api/activity/export',
      summary: 'The same as one JSON file',
      query: Type.Object(filter),
      answers: {
        200: json(
          'The file',
          Type.Object({ exported_at: Type.String(), items: Type.Array(activityEntrySchema) }),
        ),
      },
      handle: ({ query, reply }) => {
        const head = { exported_at: toTime(deps.now()) };
        void reply
          .header('content-type', 'application/json; charset=utf-8')
          .header('content-disposition', 'attachment; filename="steering-activity.json"');
        return Readable.from(toJsonFile(head, 'items', activity.entries(query), (item) => item));
      },
    }),
  ];
}
