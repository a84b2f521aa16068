/** The web interface has its words in catalogues: no other source of it puts words on the page. */
import { describe, expect, test } from 'vitest';
import { findWords } from './find-words.ts';
import { listPackageModules } from './list-sources.ts';

/** Words that are the same in every language, or that no person of the panel reads: file → texts → why. */
const ALLOWED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'the name of the product': {
    'app/sidebar.tsx': ['Steering Center'],
    'app/top-bar.tsx': ['Steering Center'],
    'components/page-header.tsx': ['Steering Center'],
    'features/session/login-page.tsx': ['Steering Center'],
  },
  'a language calls itself what it is called': { 'messages/language.ts': ['English', 'Deutsch'] },
  'names of browsers and systems': {
    'features/settings/agent-name.ts': [
      'Edge',
      'Opera',
      'Firefox',
      'Chrome',
      'Safari',
      'Android',
      'Windows',
      'Linux',
    ],
  },
  'keys of a keyboard': {
    'app/sidebar.tsx': ['Ctrl K'],
    'view-runtime/watch-touch.ts': ['Tab', 'Shift', 'Escape', 'Control', 'Meta', 'Alt'],
  },
  'what a person types or opens as it stands': {
    'features/licenses/license-form.tsx': ['toru1.…'],
    'features/plugins/plugins-page.tsx': ['.binary'],
    'features/session/setup-page.tsx': ['/setup?token=…'],
    'features/views/situation-card.tsx': ['?safe=1'],
  },
  'names that programs compare': {
    'components/load-part.tsx': ['this build', 'other build'],
    'features/plugin-settings/json-text.ts': ['(stored secret)'],
    'features/session/login-page.tsx': ['session end'],
    'view-runtime/view-fault.ts': ['ResizeObserver loop'],
  },
  'selectors, fonts and permissions': {
    'features/plugin-settings/settings-form.tsx': [
      '.rjsf-field-error:not(:has(.rjsf-field-error)) :is(input, select, textarea, button)',
    ],
    'features/views/open-frame.ts': ['clipboard-write; fullscreen'],
    'features/views/open-sandbox.ts': [
      'allow-scripts allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads',
    ],
    'lib/can-draw.ts': ['16px sans-serif'],
  },
  'titles of problems, which the interface never shows': {
    'lib/api-error.ts': ['Unexpected answer'],
    'view-frame/sandboxed.ts': ['Unexpected answer'],
  },
  'symbols of units': { 'lib/format.ts': ['… ms'] },
  'plugins and browsers for tests': {
    'features/live/test-browser.ts': ['stream …'],
    'features/plugins/plugin-fixture.ts': ['Weather', 'Example', 'Shows the weather'],
  },
  'errors for the author of a view, in the language of the SDK': {
    'features/views/sandbox-fetch-desk.ts': ['Redirects are not followed in a sandboxed view'],
    'view-runtime/load-bundle.ts': [
      'The bundle exports no function "mount"',
      'The bundle could not be loaded',
      'The bundle registered no view; it must set window.ToruPlugins["…"]',
      'The bundle registered "…" but this plugin is "…"',
      'The bundle could not be loaded (status …)…',
      'The bundle could not be loaded: the server does not answer',
    ],
    'view-runtime/sandbox-fetch.ts': ['The call was aborted'],
    'view-runtime/sandbox-socket.ts': ['The socket is not open yet'],
    'view-runtime/view-fault.ts': ['It threw …', 'It threw a value that cannot be shown'],
  },
};

const found = listPackageModules()
  .filter(({ package: name, isTest, inPackage }) => name === 'web' && !isTest && inPackage.startsWith('src/'))
  .map(({ inPackage, text }) => ({ file: inPackage.slice('src/'.length), text }))
  .filter(({ file }) => !/^messages\/[a-z]{2}\//.test(file))
  .flatMap(({ file, text }) => findWords(file, text).map((words) => ({ file, ...words })));

const allowed = Object.values(ALLOWED).flatMap((files) =>
  Object.entries(files).flatMap(([file, texts]) => texts.map((text) => `${file}: ${text}`)),
);

describe('words on the page', () => {
  test('come from the catalogues', () => {
    const known = new Set(allowed);
    const problems = found
      .filter(({ file, text }) => !known.has(`${file}: ${text}`))
      .map(({ file, line, text }) => `packages/web/src/${file}:${line}: ${text}`);
    expect(problems).toEqual([]);
  });

  test('every exception is still needed', () => {
    const present = new Set(found.map(({ file, text }) => `${file}: ${text}`));
    expect(allowed.filter((entry) => !present.has(entry))).toEqual([]);
  });

  test.each([
    ['<p>Nothing here yet.</p>', 1],
    ['<p>{t("nothing")}</p>', 0],
    ['<button aria-label="Close" />', 1],
    ['<input placeholder="City" name="city" />', 1],
    ['<img alt="A chart" className="mt-2 flex" />', 1],
    ['<a title={`Open ${name}`} href="/plugins" />', 1],
    ['<p className={cn("text-sm text-muted", isOpen && "font-medium")} />', 0],
    ['const label = isOn ? "Turned on" : "off";', 1],
    ['toast.error("The log could not be loaded");', 1],
    ['const path = `/plugins/${id}/logs`;', 0],
    ['const words = `${count} lines copied`;', 1],
    ['if (state === "Not responding") stop();', 0],
    ['throw new Error("Cannot read the user outside the session gate");', 0],
    ['throw new Error("Nothing was changed: the password was not entered.");', 1],
    ['import { x } from "Some words";', 0],
  ])('a source is read: %s', (source, count) => {
    expect(findWords('x.tsx', source)).toHaveLength(count);
  });
});
