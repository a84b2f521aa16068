/** The bootstrap in a small tree of its own, with programs that only leave a trace. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const LOCK = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/for-another-machine': { version: '1.0.0', optional: true },
    'node_modules/@toru/b': { resolved: 'packages/b', link: true },
  },
};
const INSTALLED = {
  packages: {
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/@toru/b': { resolved: 'packages/b', link: true },
  },
};
/** What the bundle was made of: one source that did not exist. */
const MADE_OF = JSON.stringify({ 'packages/cli/src/toru.ts': 'absent' });

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toru-bootstrap-'));
  cpSync(import.meta.dirname, join(root, 'scripts', 'bootstrap'), { recursive: true });
  write('package-lock.json', JSON.stringify(LOCK));
  write('node_modules/.package-lock.json', JSON.stringify(INSTALLED));
  write('packages/web/src/main.tsx', 'one');
  // The real node runs the bootstrap; this one stands for the node of the packages.
  program(
    'node_modules/.bin/node',
    `if [ "$1" = scripts/bundle-panel.ts ]
     then mkdir -p packages/cli/dist; echo '${MADE_OF}' > packages/cli/dist/made-of.json; echo >> bundled.log
     else printf typescript > "$3/hello-typescript.binary"
     fi`,
  );
  program('node_modules/.bin/vite', 'mkdir -p dist; echo built >> dist/index.html');
});

afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode });
}

function program(path: string, script: string): void {
  write(path, `#!/bin/sh\n${script}\n`, 0o755);
}

/** Runs one script; the search path holds the folder `bin` of the tree and what a shell script needs. */
function run(script: string, env: NodeJS.ProcessEnv = {}): { status: number | null; said: string[] } {
  for (const name of ['sh', 'mkdir', 'cat', 'cp']) {
    if (!existsSync(join(root, 'bin', name))) program(`bin/${name}`, `exec /bin/${name} "$@"`);
  }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts', 'bootstrap', `${script}.mjs`)],
    { env: { PATH: join(root, 'bin'), ...env }, encoding: 'utf8' },
  );
  const said = `${stdout}${stderr}`.trimEnd().split('\n');
  return { status, said: said.filter((line) => line !== '' && !/: \d+\.\d s$/.test(line)) };
}

/** Sources of the examples, and the programs that build them. */
function writeExamples(): void {
  for (const name of ['typescript', 'python', 'rust'])
    mkdirSync(join(root, 'examples', `hello-${name}`), { recursive: true });
  for (const name of ['python', 'rust'])
    mkdirSync(join(root, 'examples', `licensed-${name}`), { recursive: true });
  program('bin/python3', '[ "$2" != toru_plugin.pack ] || printf python > "$4"');
  program(
    'bin/cargo',
    `mkdir -p "$CARGO_TARGET_DIR"; printf rust > "$CARGO_TARGET_DIR/program"
     echo "{\\"reason\\":\\"compiler-artifact\\",\\"executable\\":null}"
     echo "{\\"reason\\":\\"compiler-artifact\\",\\"executable\\":\\"$CARGO_TARGET_DIR/program\\"}"`,
  );
}

describe('packages', () => {
  test('what is installed is left alone, without a word', () => {
    program('bin/npm', 'exit 1');
    expect(run('install')).toEqual({ status: 0, said: [] });
  });

  test.each([
    ['another version', { 'node_modules/a': { version: '0.9.0', integrity: 'sha512-a' } }],
    ['other bytes', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
    ['an interrupted installation', null],
  ])('%s: npm installs what the lock file says', (_, present) => {
    rmSync(join(root, 'node_modules', '.package-lock.json'));
    if (present !== null) {
      const packages = { ...INSTALLED.packages, ...present };
      write('node_modules/.package-lock.json', JSON.stringify({ packages }));
    }
    program('bin/npm', `printf '%s ' "$@" > npm.log`);
    expect(run('install')).toEqual({ status: 0, said: ['toru: installing packages …'] });
    expect(readFileSync(join(root, 'npm.log'), 'utf8')).toBe('ci --loglevel=error --no-audit --no-fund ');
  });

  test('npm can fail: its words first, then ours', () => {
    rmSync(join(root, 'node_modules', '.package-lock.json'));
    program('bin/npm', 'echo "npm error no network"; exit 1');
    expect(run('install')).toEqual({
      status: 1,
      said: [
        'toru: installing packages …',
        'npm error no network',
        'toru: the packages cannot be installed: npm says why above',
      ],
    });
  });

  test('npm can be missing', () => {
    rmSync(join(root, 'node_modules', '.package-lock.json'));
    const { status, said } = run('install');
    expect({ status, last: said.at(-1) }).toEqual({
      status: 1,
      last: 'toru: npm is not installed: install Node 20 or newer with npm',
    });
  });
});

describe('the web interface', () => {
  const env = { STEERING_PLUGINS_DIR: '/elsewhere' };
  const builds = (): number =>
    readFileSync(join(root, 'packages/web/dist/index.html'), 'utf8').split('\n').length - 1;

  test('is built once for the same sources, tests and installed packages not counted', () => {
    expect(run('start', env)).toEqual({ status: 0, said: ['toru: building the web interface …'] });
    write('packages/web/src/main.test.tsx', 'a test');
    write('packages/web/node_modules/x.js', 'x');
    expect(run('start', env)).toEqual({ status: 0, said: [] });
    expect(builds()).toBe(1);
    write('packages/web/src/main.tsx', 'two');
    run('start', env);
    expect(builds()).toBe(2);
    rmSync(join(root, 'packages/web/dist'), { recursive: true });
    run('start', env);
    expect(builds()).toBe(1);
  });

  test('a failed build ends the start and is tried again', () => {
    program('node_modules/.bin/vite', 'echo "main.tsx: unexpected token"; exit 1');
    const failure = { status: 1, said: expect.arrayContaining(['main.tsx: unexpected token']) };
    expect(run('start', env)).toEqual(failure);
    expect(run('start', env)).toEqual(failure);
  });
});

describe('the panel', () => {
  const env = { STEERING_PLUGINS_DIR: '/elsewhere' };

  test('is bundled before a start when its sources are not those of the bundle', () => {
    const bundles = (): number => readFileSync(join(root, 'bundled.log'), 'utf8').length;
    run('start', env);
    run('start', env);
    expect(bundles()).toBe(1);
    write('packages/cli/src/toru.ts', 'new');
    run('start', env);
    expect(bundles()).toBe(2);
  });

  test('ends the start, with how to go on, when it cannot be bundled', () => {
    program('node_modules/.bin/node', 'echo "serve.ts: unexpected token" >&2; exit 1');
    expect(run('bench', env)).toEqual({
      status: 1,
      said: [
        'toru: the panel cannot be bundled, as said above; "npm run dev" runs it from its sources',
        'serve.ts: unexpected token',
      ],
    });
  });

  test.each([
    ['not whole', '{"packages/cli/src/to'],
    ['no object', 'null'],
  ])('is bundled again when what it was made of is %s', (_, text) => {
    write('packages/cli/dist/made-of.json', text);
    run('start', env);
    expect(readFileSync(join(root, 'bundled.log'), 'utf8')).toBe('\n');
  });
});

describe('example plugins', () => {
  beforeEach(writeExamples);

  test('are built once, executable, and approved by their hash', () => {
    expect(run('start').status).toBe(0);
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(JSON.parse(readFileSync(join(root, 'plugins/.approved.json'), 'utf8'))).toEqual({
      'hello-python.binary': hash('python'),
      'hello-rust.binary': hash('rust'),
      'hello-typescript.binary': hash('typescript'),
    });
    for (const name of ['python', 'rust', 'typescript']) {
      expect(statSync(join(root, `plugins/hello-${name}.binary`)).mode & 0o777).toBe(0o755);
    }
    expect(readdirSync(join(root, '.cache')).filter((name) => name.startsWith('plugins-'))).toEqual([]);
    expect(run('start')).toEqual({ status: 0, said: [] });
  });

  test('what cannot be built is named, the rest is there', () => {
    rmSync(join(root, 'bin/cargo'));
    program('bin/python3', 'echo "SyntaxError: invalid syntax"; exit 1');
    expect(run('start').said).toEqual(
      expect.arrayContaining([
        'toru: skipped hello-rust: cargo is not installed',
        'toru: skipped hello-python: its build ended with status 1',
        'SyntaxError: invalid syntax',
      ]),
    );
    expect(readdirSync(join(root, 'plugins')).sort()).toEqual(['.approved.json', 'hello-typescript.binary']);
  });

  test('a registry out of reach is no broken plugin', () => {
    program('bin/cargo', 'echo "error: failed to download from the registry"; exit 101');
    expect(run('start').said).toContain('toru: skipped hello-rust: the crate registry is out of reach');
  });

  test('a folder with anything in it belongs to the operator', () => {
    write('plugins/mine.binary', 'mine');
    run('start');
    expect(readdirSync(join(root, 'plugins'))).toEqual(['mine.binary']);
  });

  test('an operator who chose another folder gets none', () => {
    run('start', { STEERING_PLUGINS_DIR: '/elsewhere' });
    expect(existsSync(join(root, 'plugins'))).toBe(false);
  });
});

describe('before the tests', () => {
  beforeEach(() => {
    writeExamples();
    run('start');
  });

  test('programs that are missing are said in one line each', () => {
    rmSync(join(root, 'bin/python3'));
    expect(run('test').said).toEqual(
      expect.arrayContaining(
        [
          'chromium',
          'python3',
          'openssl',
          'sqlite3',
          'prometheus',
          'nginx',
          'caddy',
          'haproxy',
          'apache2',
        ].map(
          (name) =>
            `toru: ${name} is missing and cannot be installed: this is no Debian; its tests will be skipped`,
        ),
      ),
    );
  });

  const isRoot = process.getuid?.() === 0;
  const isSystemd = existsSync('/run/systemd/system');

  // What installing does depends on the machine, so each machine tests its own way.
  if (isRoot && !isSystemd)
    test('root on Debian gets them, and no service is started', () => {
      mkdirSync(join(root, 'sbin'));
      program(
        'bin/apt-get',
        'echo "$@" >> apt.log; "${0%/*}/../sbin/policy-rc.d" || echo "policy $?" >> apt.log',
      );
      expect(run('test').said).toContain(
        'toru: installing chromium, openssl, sqlite3, prometheus, nginx, caddy, haproxy, and apache2 from Debian …',
      );
      expect(readFileSync(join(root, 'apt.log'), 'utf8').split('\n')).toEqual([
        'update',
        'policy 127',
        'install -y --no-install-recommends chromium openssl sqlite3 prometheus nginx caddy haproxy apache2',
        'policy 101',
        '',
      ]);
      expect(readdirSync(join(root, 'sbin'))).toEqual([]);
    });

  if (isRoot && isSystemd)
    test('root on a machine of services gets all but services', () => {
      program('bin/apt-get', 'echo "$@" >> apt.log');
      expect(run('test').said).toContain(
        'toru: nginx is missing, and installing it would start it here; its tests will be skipped',
      );
      expect(readFileSync(join(root, 'apt.log'), 'utf8')).toBe(
        'update\ninstall -y --no-install-recommends chromium openssl sqlite3\n',
      );
    });

  test('Python packages that cannot be had are named, and asked for again', () => {
    for (const name of ['chromium', 'openssl', 'sqlite3', 'promtool', 'nginx', 'caddy', 'haproxy', 'apache2'])
      program(`bin/${name}`, '');
    const pack = '[ "$2" != toru_plugin.pack ] || printf python > "$4"';
    program('bin/python3', `[ "$2" != pip ] || { echo 'ERROR: no index' >&2; exit 1; }; ${pack}`);
    const reason =
      'toru: Python packages cannot be installed: ERROR: no index; tests that need them are skipped';
    expect(run('test').said).toContain(reason);
    expect(run('test').said).toContain(reason);
  });

  test('examples are built again when a source has changed, or one could not be built', () => {
    for (const name of ['chromium', 'openssl', 'sqlite3', 'promtool', 'nginx', 'caddy', 'haproxy', 'apache2'])
      program(`bin/${name}`, '');
    const building = 'toru: building example plugins for the tests …';
    const installing = 'toru: installing Python packages for the tests …';
    const tool = 'toru: installing Schemathesis and its packages for the tests …';
    expect(run('test')).toEqual({ status: 0, said: [installing, tool, building] });
    expect(run('test')).toEqual({ status: 0, said: [] });
    expect(readdirSync(join(root, '.cache/examples'))).toEqual(
      expect.arrayContaining(['licensed-rust.binary']),
    );
    write('examples/hello-python/plugin.py', 'changed');
    rmSync(join(root, 'bin/cargo'));
    const said = ['hello', 'licensed'].map((kind) => `toru: skipped ${kind}-rust: cargo is not installed`);
    const skipped = { status: 0, said: [building, ...said] };
    expect(run('test')).toEqual(skipped);
    expect(run('test')).toEqual(skipped);
    expect(readdirSync(join(root, 'plugins')).length).toBe(4);
  });
});
