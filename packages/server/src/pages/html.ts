/** The few HTML documents that the server writes itself. */

import type { WebEntry } from './web-files.ts';

/** Escapes text for element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Puts the base path into the built document of the shell. */
export function withBase(html: string, basePath: string): string {
  const base = `<base href="${escapeHtml(basePath)}" />`;
  const withoutBase = html.replace(/<base\b[^>]*>/i, '');
  return withoutBase.replace(/<head\b[^>]*>/i, (head) => `${head}\n    ${base}`);
}

/** Says in the built document of the shell which language it is to be in. */
export function withLanguage(html: string, language: string): string {
  return html.replace(/<html\b[^>]*>/i, `<html lang="${escapeHtml(language)}" dir="ltr">`);
}

/** The document inside a view's frame. Its script waits for the shell, which hands the view over. */
export function toViewDocument(name: string, basePath: string, entry: WebEntry): string {
  const base = escapeHtml(basePath);
  const styles = entry.styles
    .map((style) => `<link rel="stylesheet" href="${base}${escapeHtml(style)}" crossorigin="anonymous" />\n`)
    .join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="referrer" content="same-origin" />
<title>${escapeHtml(name)}</title>
${styles}<script type="module" src="${base}${escapeHtml(entry.script)}" crossorigin="anonymous"></script>
</head>
<body></body>
</html>
`;
}

/** A plain page for people when there is nothing else to show. Paragraphs are HTML. */
export function toPlainPage(title: string, paragraphs: readonly string[], styleUrl: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(styleUrl)}" />
</head>
<body><main><h1>${escapeHtml(title)}</h1>
${paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n')}
</main></body>
</html>
`;
}
