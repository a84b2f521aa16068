/** An examination of the installation and its machine: the same that `toru doctor` makes. */

import { doctorSchema } from '@toru/api';
import { defineRoute, type Route } from '../api/route.ts';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';

/** The route `/api/doctor`. */
export function doctorRoutes({ deps }: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/doctor',
      tag: 'Operations',
      summary: 'Examine the installation and its machine',
      role: 'admin',
      scope: 'read',
      answers: { 200: json('What was found, what is right included', doctorSchema) },
      handle: async () => ({ findings: await deps.examine() }),
    }),
  ];
}
