/** The documents that hold views: empty, with a policy of their own, each for the one plugin that it shows. */

import { pluginParams } from '@toru/api';
import { Type } from 'typebox';
import { ProblemError } from '../http/problem.ts';
import { toViewDocument } from '../pages/html.ts';
import type { Pages } from '../pages/pages.ts';
import { toViewPolicy } from '../security/content-policy.ts';
import { defineRoute, type Route } from '../api/route.ts';
import type { Services } from './services.ts';

const VIEW_ENTRY = 'src/view-frame/main.ts';

/** The route of view documents. */
export function viewRoutes({ deps, directory, basePath }: Services, pages: Pages): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/view/:id',
      tag: 'Views',
      summary: 'The document that holds the view of a plugin',
      role: 'client',
      scope: null,
      params: pluginParams,
      answers: { 200: { description: 'The document', type: 'text/html', schema: Type.String() } },
      handle: async ({ identity, params: { id }, reply }) => {
        const { metadata } = directory.require(identity, id);
        const ui = metadata?.ui ?? null;
        if (metadata === null || ui === null) {
          throw new ProblemError('BUNDLE_NOT_FOUND', { detail: `The plugin "${id}" has no view` });
        }
        const entry = (await pages.files())?.entry(VIEW_ENTRY) ?? null;
        if (entry === null) {
          throw new ProblemError('NOT_FOUND', {
            detail: 'The web interface is not built; run "npm start" in the project folder',
          });
        }
        const { viewOrigins } = deps.storage.settings.panel();
        void reply
          .header('content-type', 'text/html; charset=utf-8')
          .header('content-security-policy', toViewPolicy(viewOrigins, ui.isolation === 'sandbox'))
          .header('cache-control', 'no-store');
        return toViewDocument(metadata.name, basePath, entry);
      },
    }),
  ];
}
