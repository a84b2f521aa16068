/** The readable page of the HTTP interface, written from the same table as the OpenAPI document. */

import type { TSchema } from 'typebox';
import { escapeHtml, toPlainPage } from '../pages/html.ts';
import { describeAccess, toOperationId } from '../api/openapi.ts';
import type { Route } from '../api/route.ts';

export function toDocsPage(routes: readonly Route[], version: string, basePath: string): string {
  const tags = [...new Set(routes.map((route) => route.tag))];
  const sections = tags.map((tag) => {
    const items = routes.filter((route) => route.tag === tag).map((route) => toItem(route, basePath));
    const anchor = toAnchor(tag);
    return `<section aria-labelledby="${anchor}"><h2 id="${anchor}">${escapeHtml(tag)}</h2><div>${items.join('')}</div></section>`;
  });
  const base = escapeHtml(basePath);
  const introduction = [
    `Version ${escapeHtml(version)} · <a href="${base}api/openapi.json">OpenAPI 3.1 document</a>`,
    'Errors are <code>application/problem+json</code> with a <code>code</code>. Scripts send <code>Authorization: Bearer steer_…</code>; an administrator makes such a token under Settings.',
    `Requests below <code>${base}api/plugins/route/&lt;route&gt;/</code> go to the plugin with that route, byte for byte.`,
  ];
  const page = toPlainPage('HTTP interface', introduction, `${basePath}api/docs.css`);
  const links = tags.map((tag) => `<a href="${base}api/docs#${toAnchor(tag)}">${escapeHtml(tag)}</a>`);
  const navigation = `<nav aria-label="Parts of the interface">${links.join('')}</nav>`;
  return page.replace('</main>', () => `${navigation}${sections.join('\n')}</main>`);
}

function toItem(route: Route, basePath: string): string {
  const path = escapeHtml(basePath.slice(0, -1) + route.path);
  const answers = Object.entries(route.answers).map(
    ([status, answer]) =>
      `<dt>Answer ${escapeHtml(status)}</dt><dd>${escapeHtml(answer.description)}</dd>${toSchemaPart(answer.schema ?? null)}`,
  );
  return `<details id="${toOperationId(route)}"><summary><b class="${route.method.toLowerCase()}">${route.method}</b> <code>${path}</code> <span>${escapeHtml(route.summary)}</span></summary><div>
<p>${escapeHtml(describeAccess(route))}</p><dl>
${toPart('In the path', route.params)}${toPart('In the query', route.query)}${toPart('Body', route.body)}${answers.join('')}
</dl></div></details>`;
}

function toPart(title: string, schema: TSchema | null): string {
  return schema === null ? '' : `<dt>${title}</dt>${toSchemaPart(schema)}`;
}

function toSchemaPart(schema: TSchema | null): string {
  return schema === null
    ? ''
    : `<dd><pre tabindex="0">${escapeHtml(JSON.stringify(schema, null, 2))}</pre></dd>`;
}

function toAnchor(tag: string): string {
  return tag.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
