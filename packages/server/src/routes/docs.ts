/** The interface describes itself. */

import { Type } from 'typebox';
import { PAGE_POLICY } from '../security/content-policy.ts';
import { PAGE_STYLES } from '../pages/styles.ts';
import { toDocsPage } from './docs-page.ts';
import { toOpenApi } from '../api/openapi.ts';
import { defineRoute, type Route } from '../api/route.ts';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';

/** The routes that describe all others and themselves. */
export function docsRoutes({ deps, basePath }: Services, others: readonly Route[]): readonly Route[] {
  const common = { method: 'GET', tag: 'Documentation', role: 'public', scope: 'read' } as const;
  const { version } = deps.config;
  const routes: readonly Route[] = [
    defineRoute({
      ...common,
      path: '/api/openapi.json',
      summary: 'This interface as an OpenAPI 3.1 document',
      answers: { 200: json('The document', Type.Object({}, { additionalProperties: true })) },
      handle: () => toOpenApi([...others, ...routes], version, basePath.slice(0, -1)),
    }),
    defineRoute({
      ...common,
      path: '/api/docs',
      summary: 'This interface as a page',
      answers: { 200: { description: 'The page', type: 'text/html', schema: Type.String() } },
      handle: ({ reply }) => {
        void reply
          .header('content-type', 'text/html; charset=utf-8')
          .header('content-security-policy', PAGE_POLICY);
        return toDocsPage([...others, ...routes], version, basePath);
      },
    }),
    defineRoute({
      ...common,
      path: '/api/docs.css',
      summary: 'Styles of the page',
      answers: { 200: { description: 'The styles', type: 'text/css', schema: Type.String() } },
      handle: ({ reply }) => {
        void reply
          .header('content-type', 'text/css; charset=utf-8')
          .header('cache-control', 'public, max-age=3600');
        return PAGE_STYLES;
      },
    }),
  ];
  return routes;
}
