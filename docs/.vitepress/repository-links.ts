/** Links of pages to files that are not pages, such as examples and configurations, lead to the repository on GitHub. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

const REPOSITORY = 'https://github.com/toru-project/steering-center';

/**
 * Makes the links of a page absolute that lead out of the site.
 *
 * @param root Folder of the repository.
 * @param docs Folder of the pages.
 */
export function linkToRepository(markdown: MarkdownRenderer, root: string, docs: string): void {
  markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
    const { path: page } = env as { readonly path: string };
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const target = token.type === 'link_open' ? token.attrGet('href') : null;
      if (target !== null) token.attrSet('href', toAddress(target, page, root, docs));
    }
  });
}

function toAddress(target: string, page: string, root: string, docs: string): string {
  if (/^(?:[a-z]+:|[#/])/i.test(target)) return target;
  const [path = ''] = target.split('#', 1);
  const file = join(dirname(page), path);
  if (file.endsWith('.md') && !relative(docs, file).startsWith('..')) {
    // GitHub shows the README of a folder, the site its index.
    return target.replace(/README\.md(?=#|$)/, '');
  }
  if (!existsSync(file)) throw new Error(`${relative(root, page)}: the link ${target} leads to nothing`);
  const kind = statSync(file).isDirectory() ? 'tree' : 'blob';
  return `${REPOSITORY}/${kind}/main/${relative(root, file)}`;
}
