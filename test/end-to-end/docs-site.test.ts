/** The pages of `docs/` become a site whose links all lead somewhere, and that finds what is searched for. */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, runProgram } from '../../scripts/steps/run-program.ts';

const site = mkdtempSync(join(tmpdir(), 'docs-site-'));
const read = (path: string): string => readFileSync(join(site, path), 'utf8');

beforeAll(async () => {
  const args = ['build', 'docs', '--outDir', site];
  const { status, output } = await runProgram({
    command: 'vitepress',
    args,
    env: { DOCS_BASE: '/somewhere/' },
  });
  expect(output).toContain('build complete');
  expect(status).toBe(0);
});

afterAll(() => {
  rmSync(site, { recursive: true });
});

test('every page is there', () => {
  const pages = globSync('docs/**/*.md', { cwd: ROOT }).map((path) =>
    path.slice('docs/'.length).replace('README.md', 'index.md').replace(/md$/, 'html'),
  );
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.filter((page) => !existsSync(join(site, page)))).toEqual([]);
});

test('every link of every page leads to a page, and to a heading that it has', () => {
  const pages = globSync('{*,decisions/*,operators/*}.html', { cwd: site });
  const faults = pages.flatMap((page) =>
    [...read(page).matchAll(/ href="([^"]+)"/g)].flatMap(([, href = '']) =>
      leadsSomewhere(page, href) ? [] : [`${page}: ${href}`],
    ),
  );
  expect(faults).toEqual([]);
});

test('links to files that are no pages lead to the repository', () => {
  expect(read('authors.html')).toContain(
    'href="https://github.com/toru-project/steering-center/tree/main/examples/hello-go"',
  );
});

test('the search knows what the pages say', () => {
  const [index = ''] = globSync('assets/chunks/@localSearchIndex*.js', { cwd: site });
  expect(read(index).includes('["durable"')).toBe(true);
});

function leadsSomewhere(page: string, href: string): boolean {
  if (href.startsWith('https:')) return true;
  const [path = '', anchor] = href.split('#');
  const target = path.startsWith('/somewhere/')
    ? path.slice('/somewhere/'.length)
    : join(dirname(page), path || (page.split('/').at(-1) ?? ''));
  if (target.startsWith('api/')) return true;
  const file = target === '' || target.endsWith('/') ? `${target}index.html` : target;
  if (!existsSync(join(site, file))) return false;
  return anchor === undefined || anchor === 'VPContent' || read(file).includes(`id="${anchor}"`);
}
