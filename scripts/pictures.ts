/**
 * Takes pictures of the running product: every page at three widths in both themes into `artefacts/screens`, and with `--docs` those that
 * README and docs show into `docs/pictures`.
 */

import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { logInByForm, openPage, startBrowser } from '../test/end-to-end/browser.ts';
import { EXAMPLES_DIR } from '../test/end-to-end/examples.ts';
import { logIn, makePanelFolders, startPanel } from '../test/end-to-end/panel.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SCREENS = join(ROOT, 'artefacts', 'screens');
const PICTURES = join(ROOT, 'docs', 'pictures');
const WIDTHS = [360, 768, 1440];
const THEMES = ['light', 'dark'] as const;
const PAGES: Readonly<Record<string, string>> = {
  dashboard: '',
  plugins: 'plugins',
  plugin: 'plugins/hello-python',
  logs: 'plugins/hello-python/logs',
  view: 'p/hello-python',
  activity: 'activity',
  settings: 'settings',
};
/** Pictures for the documents, all light and wide. */
const SHOWN = ['dashboard', 'plugins', 'view', 'plugin'];
/** The vitals need two samples, 5 s apart, before their charts show a line. */
const SETTLE_MS = 12_000;

if (!existsSync(EXAMPLES_DIR)) throw new Error('the examples are not built: run "npm test" once');
const folders = makePanelFolders();
const files = readdirSync(EXAMPLES_DIR).filter((name) => /^(?!licensed-).*\.binary$/.test(name));
for (const name of files) copyFileSync(join(EXAMPLES_DIR, name), join(folders.pluginsDir, name));
mkdirSync(SCREENS, { recursive: true });
mkdirSync(PICTURES, { recursive: true });

await using panel = await startPanel(folders);
const session = await logIn(panel);
for (const name of files) await session.until(name.replace('.binary', ''), 'running');
const browser = await startBrowser();
try {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  for (const theme of THEMES) {
    for (const width of WIDTHS) await takeAll(theme, width);
  }
} finally {
  await browser.close();
}

async function takeAll(theme: 'light' | 'dark', width: number): Promise<void> {
  await using watched = await openPage(browser, {
    viewport: { width, height: width < 700 ? 780 : 900 },
    colorScheme: theme,
  });
  const { page } = watched;
  await page.goto(new URL('login', panel.url).href);
  await page.getByTestId('login-form').waitFor();
  await page.screenshot({ path: join(SCREENS, `login-${width}-${theme}.png`) });
  await logInByForm(page, panel.url);
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(new URL(path, panel.url).href);
    await page.waitForLoadState('load');
    await page.waitForTimeout(800);
    const file = join(SCREENS, `${name}-${width}-${theme}.png`);
    await page.screenshot({ path: file });
    if (process.argv.includes('--docs') && theme === 'light' && width === 1440 && SHOWN.includes(name)) {
      copyFileSync(file, join(PICTURES, `${name}.png`));
    }
  }
}
