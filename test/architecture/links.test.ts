/** No page leads nowhere: every link inside of the repository has its file, and its heading where it names one. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { readAnchors, readLinks } from '../../scripts/docs-site/markdown-links.ts';
import { listFiles } from './list-sources.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = listFiles([
  '*.md',
  '.github/**/*.md',
  'docs/**/*.md',
  '{packages,sdks,examples}/*/*.md',
  '{bench,conformance}/**/*.md',
]);

/** What is wrong with one link of a page, or `null`. */
function findFault(page: string, target: string): string | null {
  if (/^(?:[a-z]+:|\/)/i.test(target)) return null;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), decodeURIComponent(path));
  if (relative(ROOT, file).startsWith('..')) return 'leads out of the repository';
  if (!existsSync(file)) return 'leads to nothing';
  if (anchor === undefined || !file.endsWith('.md') || statSync(file).isDirectory()) return null;
  return readAnchors(readFileSync(file, 'utf8')).has(anchor)
    ? null
    : `has no heading "#${anchor}" at its end`;
}

test('pages are found', () => {
  expect(PAGES.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'README.md',
      'docs/protocol.md',
      'docs/decisions/README.md',
      'sdks/rust/README.md',
    ]),
  );
});

test('every link leads somewhere', () => {
  const faults = PAGES.flatMap(({ path, text }) =>
    readLinks(text).flatMap(({ target, line }) => {
      const fault = findFault(path, target);
      return fault === null ? [] : [`${path}:${line}: ${target} ${fault}`];
    }),
  );
  expect(faults).toEqual([]);
});
