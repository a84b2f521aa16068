/**
 * What is published is what is tested: packages are made, and used in empty folders far from the repository as a stranger would, with
 * nothing but npm, pip and cargo. Only `@toru/…` come from a registry of the test, the crate by its folder and the wheel by its file.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makePackages, type MadePackages } from '../../scripts/release/packages.ts';
import { logInByForm, openPage, startBrowser } from './browser.ts';
import { startRegistry, type PackageRegistry } from './package-registry.ts';
import { RunningCommand, runOutside, type Surroundings } from './outside-commands.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEADLINE_MS = 600_000;
const OPTIONS = { timeout: DEADLINE_MS };
const STRICT = {
  target: 'ES2022',
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noEmit: true,
  skipLibCheck: false,
};

const has = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((dir) => dir !== '' && existsSync(join(dir, program)));
const isReachable = await reachesRegistry();
const hasPython = isReachable && has('python3');
const hasCargo = isReachable && has('cargo');

const folder = mkdtempSync(join(tmpdir(), 'toru-packages-'));
let made: MadePackages;
let registry: PackageRegistry | null = null;
let browser: Browser;
let surroundings: Surroundings;

beforeAll(async () => {
  if (!isReachable) return;
  const kinds = ['npm', ...(hasPython ? ['python'] : []), ...(hasCargo ? ['rust'] : [])];
  browser = await startBrowser();
  made = await makePackages(join(folder, 'made'), { kinds: kinds as (keyof MadePackages)[] });
  registry = await startRegistry(made.npm);
  // Packages of others are kept from run to run, ours are new in each.
  const cache = join(ROOT, '.cache', 'npm-of-packages-test');
  rmSync(join(cache, '_npx'), { recursive: true, force: true });
  surroundings = {
    cwd: folder,
    env: {
      // The tools of the repository are not there.
      PATH: (process.env['PATH'] ?? '')
        .split(delimiter)
        .filter((dir) => !dir.startsWith(ROOT))
        .join(delimiter),
      npm_config_cache: cache,
      npm_config_userconfig: join(folder, '.npmrc'),
      CARGO_TARGET_DIR: join(ROOT, '.cache', 'cargo-target'),
    },
  };
  writeFileSync(join(folder, '.npmrc'), `@toru:registry=${registry.url}\naudit=false\nfund=false\n`);
}, DEADLINE_MS);

afterAll(async () => {
  await registry?.[Symbol.asyncDispose]();
  if (isReachable) await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

function makeFolder(name: string): Surroundings {
  const dir = join(folder, name);
  mkdirSync(dir, { recursive: true });
  return { ...surroundings, cwd: dir };
}

describe.skipIf(!isReachable)(
  `packages of npm${isReachable ? '' : ' (the registry is out of reach)'}`,
  () => {
    it('are the same bytes when made again', OPTIONS, async () => {
      const kinds = (['npm', 'python', 'rust'] as const).filter((kind) => made[kind].length > 0);
      const again = await makePackages(join(folder, 'again'), { kinds, verifiesCrate: false });
      for (const kind of kinds) expect(again[kind].map(digest)).toEqual(made[kind].map(digest));
    });

    it('embed the engine in JavaScript and in strict TypeScript', OPTIONS, async () => {
      const place = makeFolder('embedding');
      writeFileSync(join(place.cwd, 'package.json'), '{"private":true,"type":"module"}');
      await runOutside('npm', ['install', '@toru/supervisor', '@toru/plugin', '@toru/protocol'], place);
      await runOutside('npm', ['install', '--save-dev', 'typescript@6'], place);
      expect(existsSync(join(place.cwd, 'node_modules/rolldown'))).toBe(false);
      for (const name of ['embed.ts', 'embed.mjs']) {
        writeFileSync(
          join(place.cwd, name),
          readFileSync(join(import.meta.dirname, `../fixtures/packages/${name}`)),
        );
      }
      writeFileSync(
        join(place.cwd, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: STRICT, include: ['embed.ts'] }),
      );
      expect(await runOutside('npx', ['tsc', '-p', '.'], place)).toBe('');
      expect(await runOutside(process.execPath, ['embed.mjs'], place)).toContain('stopped\n');
    });

    it('write a plugin in TypeScript', OPTIONS, async () => {
      const place = makeFolder('ts');
      await makeProject('ts', place);
      const project = { ...place, cwd: join(place.cwd, 'weather-station') };
      await runOutside('npm', ['install'], project);
      expect(await runOutside('npx', ['tsc'], project)).toBe('');
      expect(await runOutside('npm', ['test'], project)).toMatch(/^\S+ pass 1$/m);
      await developAndBuild(['toru'], project);
    });
  },
);

it.skipIf(!hasPython)(
  `the wheel writes a plugin in Python${hasPython ? '' : ' (python3 or a registry is missing)'}`,
  OPTIONS,
  async () => {
    const place = makeFolder('python');
    await makeProject('python', place);
    const cwd = join(place.cwd, 'weather-station');
    const site = join(place.cwd, 'site');
    const options = ['--quiet', '--no-index', '--disable-pip-version-check', '--root-user-action', 'ignore'];
    const from = [
      '--find-links',
      join(folder, 'made'),
      '--target',
      site,
      '-r',
      join(cwd, 'requirements.txt'),
    ];
    await runOutside('python3', ['-m', 'pip', 'install', ...options, ...from], place);
    const project = { cwd, env: { ...place.env, PYTHONPATH: site } };
    await runOutside('python3', ['-m', 'unittest'], project);
    const tools = join(ROOT, '.cache', 'python-packages');
    if (existsSync(join(tools, 'mypy'))) {
      const typed = {
        cwd,
        env: { ...project.env, PYTHONPATH: [site, tools].join(delimiter), MYPYPATH: site },
      };
      expect(await runOutside('python3', ['-m', 'mypy', '--strict', '.'], typed)).toContain(
        'no issues found',
      );
    }
    await developAndBuild(['--yes', '@toru/cli'], project);
  },
);

it.skipIf(!hasCargo)(
  `the crate writes a plugin in Rust${hasCargo ? '' : ' (cargo or a registry is missing)'}`,
  OPTIONS,
  async () => {
    const place = makeFolder('rust');
    await makeProject('rust', place);
    const project = { ...place, cwd: join(place.cwd, 'weather-station') };
    const [crate = ''] = made.rust;
    await runOutside('tar', ['-xzf', crate], place);
    const unpacked = join(place.cwd, basename(crate, '.crate'));
    mkdirSync(join(place.cwd, '.cargo'));
    writeFileSync(
      join(place.cwd, '.cargo', 'config.toml'),
      `[patch.crates-io]\ntoru-plugin-api = { path = ${JSON.stringify(unpacked)} }\n`,
    );
    // The versions that the SDK was tested with; others would be compiled from nothing.
    writeFileSync(join(project.cwd, 'Cargo.lock'), readFileSync(join(unpacked, 'Cargo.lock')));
    await developAndBuild(['--yes', '@toru/cli'], project);
  },
);

async function makeProject(lang: string, place: Surroundings): Promise<void> {
  const words = ['--yes', '@toru/cli', 'plugin', 'new', 'weather-station', '--lang', lang];
  expect(await runOutside('npx', words, place)).toContain('"toru plugin dev weather-station"');
}

/** From a panel with the plugin to its file, installed and seen there. `npx …` is called as these words begin. */
async function developAndBuild(words: readonly string[], project: Surroundings): Promise<void> {
  const built = 'dist/weather-station.binary';
  await using dev = new RunningCommand('npx', [...words, 'plugin', 'dev'], project, DEADLINE_MS);
  const [, url = '', password = ''] = await dev.says(
    /The panel is at (http:\S+) \(user admin, password (\S+)\)/,
  );
  await dev.says(/weather-station 0\.1\.0 built in \d+ ms, running/);
  const said = await runOutside('npx', [...words, 'plugin', 'build'], project);
  expect(said).toContain(`${built}  weather-station 0.1.0`);
  const { token } = JSON.parse(readFileSync(join(project.cwd, '.toru', 'secrets.json'), 'utf8')) as {
    readonly token: string;
  };
  const inPanel = { ...project, env: { ...project.env, TORU_URL: url, TORU_API_TOKEN: token } };
  const installed = await runOutside('npx', [...words, 'plugin', 'install', built], inPanel);
  expect(installed).toContain('weather-station 0.1.0 is installed and running');
  await expectView(url, password);

  const checked = await runOutside('npx', [...words, 'plugin', 'check', built], project);
  expect(checked).toMatch(/It keeps the protocol: \d+ passed, 0 failed/);
}

async function expectView(url: string, password: string): Promise<void> {
  await using opened = await openPage(browser);
  await logInByForm(opened.page, url, 'admin', password);
  await opened.page.getByTestId('sidebar-plugin-weather-station').click();
  const view = opened.page.frameLocator('iframe');
  const patience = { timeout: DEADLINE_MS };
  await expect.poll(() => view.getByTestId('answer').textContent(), patience).toMatch(/^Hello, \w+!$/);
  await view.getByTestId('count').click();
  await expect.poll(() => view.getByTestId('value').textContent(), patience).toBe('1');
}

function digest(file: string): string {
  return `${basename(file)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
}

/** Tests that need packages of others are skipped where these cannot be had. */
function reachesRegistry(): Promise<boolean> {
  return new Promise((resolve) => {
    const args = ['view', 'rolldown', 'version', '--fetch-retries', '0', '--fetch-timeout', '20000'];
    const child = spawn('npm', args, { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
