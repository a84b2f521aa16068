/**
 * The pages of `docs/` as a site with search: `npm run docs:build` writes it to `artefacts/docs`.
 *
 * Pages stay where they are and read well on GitHub too. A link to nothing ends the build. What `npm run docs:api` has rendered
 * becomes a part of the site.
 */
import { cpSync, existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type DefaultTheme } from 'vitepress';
import { toAnchor } from '../../scripts/docs-site/markdown-links.ts';
import { linkToRepository } from './repository-links.ts';
import { CHAPTERS, UNLISTED } from './sidebar.ts';

const DOCS = fileURLToPath(new URL('..', import.meta.url));
const ROOT = join(DOCS, '..');
const API = join(ROOT, 'artefacts', 'api');
/** Path below which the site is served; the workflow names that of the repository. */
const BASE = process.env['DOCS_BASE'] ?? '/';

const REFERENCES = [
  { text: 'TypeScript SDK', page: 'typescript/index.html' },
  { text: 'Python SDK', page: 'python/toru_plugin.html' },
  { text: 'Rust SDK', page: 'rust/toru_plugin_api/index.html' },
  { text: 'Supervisor', page: 'supervisor/index.html' },
].filter(({ page }) => existsSync(join(API, page)));

const toLink = (page: string): string => `/${page.replace(/README$/, '')}`;

function toItem(page: string): DefaultTheme.SidebarItem {
  const [, title = page] = /^# (.+)$/m.exec(readFileSync(join(DOCS, `${page}.md`), 'utf8')) ?? [];
  return { text: title.replaceAll('`', ''), link: toLink(page) };
}

const listed = new Set(CHAPTERS.flatMap(({ pages }) => pages));
const others = globSync('**/*.md', { cwd: DOCS })
  .map((file) => file.slice(0, -'.md'.length))
  .filter((page) => !listed.has(page) && !UNLISTED.test(page) && !page.startsWith('.'))
  .sort();

const sidebar: DefaultTheme.SidebarItem[] = [
  ...CHAPTERS.map(({ title, pages }) => ({ text: title, items: pages.map(toItem) })),
  ...(others.length === 0 ? [] : [{ text: 'More', items: others.map(toItem) }]),
];

const references: DefaultTheme.NavItem[] =
  REFERENCES.length === 0
    ? []
    : [
        {
          text: 'API references',
          items: REFERENCES.map(({ text, page }) => ({ text, link: `/api/${page}`, target: '_self' })),
        },
      ];

const config: ReturnType<typeof defineConfig> = defineConfig({
  title: 'Toru Steering Center',
  description: 'A self-hosted control panel for a Linux server where every plugin is a process of its own',
  lang: 'en-US',
  base: BASE,
  outDir: '../artefacts/docs',
  cacheDir: '../.cache/vitepress',
  rewrites: { 'decisions/README.md': 'decisions/index.md' },
  markdown: {
    anchor: { slugify: toAnchor },
    config: (markdown) => {
      linkToRepository(markdown, ROOT, DOCS);
    },
  },
  themeConfig: {
    nav: [
      { text: 'Write a plugin', link: '/authors' },
      { text: 'Run a server', link: '/operators' },
      { text: 'Security', link: '/security' },
      ...references,
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: 'https://github.com/toru-project/steering-center' }],
    editLink: {
      pattern: 'https://github.com/toru-project/steering-center/edit/main/docs/:path',
      text: 'Edit this page',
    },
  },
  buildEnd: ({ outDir }) => {
    if (existsSync(API)) cpSync(API, join(outDir, 'api'), { recursive: true });
  },
});

export default config;
