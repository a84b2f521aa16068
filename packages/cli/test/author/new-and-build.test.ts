/** `toru plugin new` and `toru plugin build`: what is made can be tested, built, checked and run as it is. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { toru } from '../run-toru.ts';
import { hasProgram, makeFolder, ROOT } from './author-files.ts';

const run = promisify(execFile);
const DEADLINE_MS = 120_000;
const OWN_TEST: Readonly<Record<string, readonly [string, ...string[]]>> = {
  ts: [process.execPath, '--test'],
  python: ['python3', '-m', 'unittest'],
};

async function expectWhole(lang: string, folder: string): Promise<void> {
  const surroundings = {
    cwd: folder,
    env: { ...process.env, CARGO_TARGET_DIR: join(ROOT, '.cache/cargo-target') },
  };
  const made = await toru(['plugin', 'new', 'weather-station', '--lang', lang], surroundings);
  expect(made).toMatchObject({ status: 0, stderr: '' });
  const dir = join(folder, 'weather-station');
  expect(readdirSync(dir)).toEqual(expect.arrayContaining(['.gitignore', 'README.md', 'view']));
  const { stdout: unfilled } = await run('grep', ['-rl', '{{', dir, '--exclude-dir=node_modules']).catch(
    () => ({ stdout: '' }),
  );
  expect(unfilled).toBe('');

  const [program, ...words] = OWN_TEST[lang] ?? [];
  if (program !== undefined) await run(program, words, { cwd: dir });

  const built = await toru(['plugin', 'build', 'weather-station', '--json'], surroundings);
  expect(built).toMatchObject({ status: 0, stderr: '' });
  const file = join(dir, 'dist', 'weather-station.binary');
  expect(JSON.parse(built.stdout)).toMatchObject({ file, id: 'weather-station', version: '0.1.0' });
  expect(readdirSync(join(dir, 'dist'))).toEqual(['weather-station.binary']);
  const { stdout } = await run(file, ['--metadata']);
  expect(JSON.parse(stdout)).toMatchObject({ name: 'Weather Station', route: '/weather-station' });

  const checked = await toru(['plugin', 'check', file], surroundings);
  expect(checked.stdout.split('\n').filter((line) => line.startsWith('FAIL'))).toEqual([]);
  expect(checked.status).toBe(0);
}

test(
  'TypeScript',
  async () => {
    await using folder = await makeFolder();
    await expectWhole('ts', folder.path);
    await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.'], {
      cwd: join(folder.path, 'weather-station'),
    });
  },
  DEADLINE_MS,
);

const hasPython = hasProgram('python3');
test.skipIf(!hasPython)(
  `Python${hasPython ? '' : ' (there is no python3)'}`,
  async () => {
    await using folder = await makeFolder();
    await expectWhole('python', folder.path);
  },
  DEADLINE_MS,
);

const hasCargo = hasProgram('cargo');
test.skipIf(!hasCargo)(
  `Rust${hasCargo ? '' : ' (there is no cargo)'}`,
  async () => {
    await using folder = await makeFolder();
    await expectWhole('rust', folder.path);
  },
  3 * DEADLINE_MS,
);

test('--standalone makes a program that needs no Node', { timeout: DEADLINE_MS }, async () => {
  await using folder = await makeFolder();
  const surroundings = { cwd: folder.path, env: process.env };
  await toru(['plugin', 'new', 'alone', '--dir', 'project'], surroundings);
  const built = await toru(
    ['plugin', 'build', 'project', '--standalone', '--out', 'alone.binary'],
    surroundings,
  );
  expect(built).toMatchObject({ status: 0, stderr: '' });
  const { stdout } = await run(join(folder.path, 'alone.binary'), ['--metadata'], {
    env: { PATH: '/nowhere' },
  });
  expect(JSON.parse(stdout)).toMatchObject({ id: 'alone' });
});

test('a folder that is not empty is left alone', async () => {
  await using folder = await makeFolder();
  await writeFile(join(folder.path, 'notes'), 'mine');
  const { status, stderr } = await toru(['plugin', 'new', 'weather', '--dir', '.'], { cwd: folder.path });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `toru: "${folder.path}" is not empty: "notes" is there; choose another folder with --dir\n`,
  });
  expect(readdirSync(folder.path)).toEqual(['notes']);
});

test.each([
  [['new', 'Weather Station'], '"Weather Station" is no name for a plugin'],
  [['new', 'weather', '--lang', 'cobol'], '--lang "cobol" is unknown: write ts, python or rust'],
  [['new'], 'Give the name of one plugin (0 arguments given)'],
  [['build', 'a', 'b'], 'Give the folder of one plugin (2 arguments given)'],
])('%j is a mistake', async (words, message) => {
  const { status, stderr } = await toru(['plugin', ...words]);
  expect(status).toBe(64);
  expect(stderr).toContain(`toru: ${message}`);
});

test(
  'what keeps a build from succeeding is said, and nothing is left',
  { timeout: DEADLINE_MS },
  async () => {
    await using folder = await makeFolder();
    const surroundings = { cwd: folder.path, env: process.env };
    const empty = await toru(['plugin', 'build'], surroundings);
    expect(empty.status).toBe(1);
    expect(empty.stderr).toContain(
      `There is no plugin in "${folder.path}": none of Cargo.toml, plugin.py, plugin.ts`,
    );

    await toru(['plugin', 'new', 'weather', '--dir', 'project'], surroundings);
    const source = join(folder.path, 'project', 'plugin.ts');
    await writeFile(
      source,
      (await readFile(source, 'utf8')).replace("route: '/weather'", "route: 'weather'"),
    );
    const refused = await toru(['plugin', 'build', 'project'], surroundings);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('"route" must be');
    expect(readdirSync(join(folder.path, 'project', 'dist'))).toEqual([]);
  },
);
