import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfig, SETTING_NAMES, SETTINGS, type ConfigFlags, type HostConfig } from './config.ts';

const CWD = '/srv/panel';
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo';

function configOf(env: NodeJS.ProcessEnv, flags: ConfigFlags = {}): HostConfig {
  const result = parseConfig(env, flags, CWD);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.config;
}

function problemsOf(env: NodeJS.ProcessEnv, flags: ConfigFlags = {}): readonly string[] {
  const result = parseConfig(env, flags, CWD);
  return result.ok ? [] : result.problems;
}

test('says nothing: the defaults', () => {
  const result = parseConfig({ HOME: '/root', PATH: '/bin' }, {}, CWD);
  expect(result).toEqual({
    ok: true,
    config: {
      host: '127.0.0.1',
      port: 3000,
      basePath: '/',
      pluginsDir: '/srv/panel/plugins',
      dataDir: '/srv/panel/data',
      logDir: null,
      runtimeDir: null,
      admin: { username: 'admin', credential: null },
      autoEnable: false,
      publicUrl: null,
      allowedHosts: [],
      trustedProxies: [],
      maxUploadMib: 64,
      safeMode: false,
      backupDir: null,
      backupPassphrase: null,
    },
    sources: Object.fromEntries(SETTING_NAMES.map((name) => [name, 'default'])),
  });
});

test('a flag counts before its variable, a variable before the default', () => {
  const env = { STEERING_PORT: '4000', STEERING_HOST: '0.0.0.0', STEERING_SAFE_MODE: '' };
  const result = parseConfig(env, { port: '5000', safe: true }, CWD);
  expect(result).toMatchObject({
    ok: true,
    config: { port: 5000, host: '0.0.0.0', safeMode: true },
    sources: { port: 'flag', host: 'environment', safeMode: 'flag', dataDir: 'default' },
  });
});

describe('values', () => {
  test.each<[string, string, Partial<HostConfig>]>([
    ['STEERING_HOST', '[::1]', { host: '::1' }],
    ['STEERING_HOST', 'panel.lan', { host: 'panel.lan' }],
    ['STEERING_PORT', '0', { port: 0 }],
    ['STEERING_PORT', '65535', { port: 65_535 }],
    ['STEERING_BASE_PATH', 'tools//steering', { basePath: '/tools/steering/' }],
    ['STEERING_BASE_PATH', '/a', { basePath: '/a/' }],
    ['STEERING_DATA_DIR', '/var/lib/toru', { dataDir: '/var/lib/toru' }],
    ['STEERING_LOG_DIR', '../logs', { logDir: '/srv/logs' }],
    ['STEERING_RUNTIME_DIR', 'run', { runtimeDir: '/srv/panel/run' }],
    ['STEERING_AUTO_ENABLE', 'Yes', { autoEnable: true }],
    ['STEERING_SAFE_MODE', '0', { safeMode: false }],
    ['STEERING_BACKUP_DIR', 'saved', { backupDir: '/srv/panel/saved' }],
    ['STEERING_BACKUP_PASSPHRASE', 'a phrase', { backupPassphrase: { kind: 'text', text: 'a phrase' } }],
    ['STEERING_BACKUP_PASSPHRASE_FILE', '/etc/p', { backupPassphrase: { kind: 'file', path: '/etc/p' } }],
    ['STEERING_PUBLIC_URL', 'https://Panel.Example/steer/', { publicUrl: 'https://panel.example/steer' }],
    [
      'STEERING_ALLOWED_HOSTS',
      'panel.lan, fd00::5, [fd00::6]:80',
      { allowedHosts: ['panel.lan', 'fd00::5', '[fd00::6]:80'] },
    ],
    [
      'STEERING_TRUSTED_PROXIES',
      '10.0.0.0/8,::1,fd00::/8',
      { trustedProxies: ['10.0.0.0/8', '::1', 'fd00::/8'] },
    ],
    ['STEERING_MAX_UPLOAD_MB', '2000', { maxUploadMib: 2_000 }],
    ['ADMIN_PASSWORD', ' s e c ', { admin: admin({ kind: 'password', password: ' s e c ' }) }],
    ['ADMIN_PASSWORD_FILE', 'pass', { admin: admin({ kind: 'file', path: '/srv/panel/pass' }) }],
    ['ADMIN_PASSWORD_HASH', HASH, { admin: admin({ kind: 'hash', hash: HASH }) }],
  ])('%s=%s', (variable, text, expected) => {
    expect(configOf({ [variable]: text })).toMatchObject(expected);
  });

  function admin(credential: HostConfig['admin']['credential']): HostConfig['admin'] {
    return { username: 'admin', credential };
  }
});

describe('problems', () => {
  test.each([
    ['STEERING_HOST', 'http://x', 'STEERING_HOST "http://x" is neither an IP address nor a host name'],
    ['STEERING_PORT', '65536', 'STEERING_PORT "65536" is not a port: write a whole number from 0 to 65535'],
    ['STEERING_PORT', '-1', 'is not a port'],
    ['STEERING_BASE_PATH', '/a/../b', 'STEERING_BASE_PATH "/a/../b" is not a path: ".."'],
    ['STEERING_BASE_PATH', '/a b', '"a b" may only hold'],
    ['STEERING_DATA_DIR', '~/data', 'begins with "~", which is not expanded here'],
    ['STEERING_AUTO_ENABLE', 'maybe', 'STEERING_AUTO_ENABLE "maybe" is neither yes nor no'],
    ['STEERING_PUBLIC_URL', 'panel.lan', 'is not an address: write it as https://panel.example.com'],
    ['STEERING_PUBLIC_URL', 'https://u:p@panel.lan', 'holds a user name or password'],
    ['STEERING_PUBLIC_URL', 'https://panel.lan/?a', 'holds a "?" or "#"'],
    ['STEERING_ALLOWED_HOSTS', 'a.lan,https://b.lan', 'names "https://b.lan", which is no host'],
    ['STEERING_ALLOWED_HOSTS', 'a.lan:70000', 'names "a.lan:70000", which is no host'],
    ['STEERING_TRUSTED_PROXIES', '10.0.0.0/33', 'names "10.0.0.0/33", which is neither'],
    ['STEERING_MAX_UPLOAD_MB', '0', 'is not a size in MiB: write a whole number from 1 to 1048576'],
    ['STEERING_MAX_UPLOAD_MB', '1g', 'is not a size in MiB'],
    ['ADMIN_USERNAME', 'a b', 'ADMIN_USERNAME "a b" is not a user name'],
    ['STEERING_PROT', '3000', 'STEERING_PROT is no setting: did you mean STEERING_PORT?'],
    ['STEERING_WHATEVER_ELSE', '1', 'STEERING_WHATEVER_ELSE is no setting: "toru config" lists them'],
  ])('%s=%s', (variable, text, expected) => {
    expect(problemsOf({ [variable]: text })).toEqual([expect.stringContaining(expected)]);
  });

  test('all of them are named, flags by what was written', () => {
    const problems = problemsOf({ STEERING_HOSTS: 'x', STEERING_PORT: 'a' }, { port: 'b', 'base-path': '' });
    expect(problems).toEqual([
      'STEERING_HOSTS is no setting: did you mean STEERING_HOST?',
      expect.stringContaining('--port "b" is not a port'),
      expect.stringContaining('--base-path "" is empty'),
    ]);
  });

  test('secrets are never quoted', () => {
    const [problem] = problemsOf({ ADMIN_PASSWORD_HASH: 'hunter2' });
    expect(problem).toContain('ADMIN_PASSWORD_HASH is not an Argon2id hash');
    expect(problem).not.toContain('hunter2');
  });

  test('one way to name the password', () => {
    expect(problemsOf({ ADMIN_PASSWORD: 'a', ADMIN_PASSWORD_HASH: HASH, ADMIN_PASSWORD_FILE: '' })).toEqual([
      'ADMIN_PASSWORD and ADMIN_PASSWORD_HASH exclude each other: give one of them',
    ]);
  });
});

test('secrets have no flag', () => {
  const visible = Object.values(SETTINGS).filter(({ isSecret, flag }) => isSecret && flag !== null);
  expect(visible).toEqual([]);
});

test('any text in any variable gives a configuration or a problem of one line', () => {
  const variables = Object.values(SETTINGS).map(({ variable }) => variable);
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...variables), fc.string({ unit: 'grapheme-ascii' })),
      (env) => {
        const result = parseConfig(env, {}, CWD);
        if (!result.ok) for (const problem of result.problems) expect(problem).toMatch(/^[A-Z]+_[A-Z_]+ .+$/);
      },
    ),
  );
});
