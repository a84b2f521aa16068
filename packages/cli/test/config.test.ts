/** `toru config`, and `toru serve` up to the moment when the host would be loaded. */
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '@toru/host/config';
import { HOST_OPTIONS } from '../src/commands/host-config.ts';
import { toru } from './run-toru.ts';

test('the options are the settings that have a flag, of the same kind', () => {
  const flags = Object.values(SETTINGS).flatMap(({ flag }) => (flag === null ? [] : [flag]));
  expect(Object.keys(HOST_OPTIONS)).toEqual(flags);
  const isYesNo = (name: string): boolean =>
    Object.values(SETTINGS).some(({ flag, fallback }) => flag === name && fallback === 'false');
  for (const [name, { type }] of Object.entries(HOST_OPTIONS)) {
    expect(type, name).toBe(isYesNo(name) ? 'boolean' : 'string');
  }
});

describe('toru config', () => {
  test('shows each value and where it comes from', async () => {
    const { status, stdout } = await toru(['config', '--port', '8080', '--safe'], {
      cwd: '/srv',
      env: { STEERING_BASE_PATH: 'a/b', STEERING_ALLOWED_HOSTS: 'x.lan,y.lan' },
    });
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(status).toBe(0);
    expect(rows[0]).toEqual(['SETTING', 'FROM', 'VALUE']);
    expect(rows).toContainEqual(['STEERING_PORT', 'flag', '8080']);
    expect(rows).toContainEqual(['STEERING_SAFE_MODE', 'flag', 'true']);
    expect(rows).toContainEqual(['STEERING_BASE_PATH', 'environment', '/a/b/']);
    expect(rows).toContainEqual(['STEERING_ALLOWED_HOSTS', 'environment', 'x.lan,y.lan']);
    expect(rows).toContainEqual(['STEERING_DATA_DIR', 'default', '/srv/data']);
    expect(rows).toContainEqual(['STEERING_LOG_DIR', 'default', 'chosen at start']);
    expect(rows).toContainEqual(['ADMIN_PASSWORD', 'default', '-']);
    expect(rows).toHaveLength(Object.keys(SETTINGS).length + 1);
  });

  test('shows secrets as "set" only', async () => {
    const hash = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo';
    for (const [variable, secret] of [
      ['ADMIN_PASSWORD', 'hunter2'],
      ['ADMIN_PASSWORD_HASH', hash],
    ] as const) {
      for (const words of [['config'], ['config', '--json']]) {
        const { stdout } = await toru(words, { env: { [variable]: secret } });
        expect(stdout).toMatch(new RegExp(`${variable}.*\\bset\\b`));
        expect(stdout).not.toContain(secret);
      }
    }
  });

  test('as JSON', async () => {
    const { stdout } = await toru(['config', '--json'], { env: { STEERING_PORT: '0' } });
    const { settings } = JSON.parse(stdout);
    expect(settings).toContainEqual({
      variable: 'STEERING_PORT',
      flag: 'port',
      value: 0,
      source: 'environment',
    });
    expect(settings).toContainEqual({
      variable: 'STEERING_LOG_DIR',
      flag: 'log-dir',
      value: null,
      source: 'default',
    });
  });
});

test.each(['config', 'serve', 'instance id'])('toru %s names every problem, one per line', async (name) => {
  const env = { STEERING_PROT: '1', STEERING_PORT: 'x' };
  expect(await toru(name.split(' '), { env })).toEqual({
    status: 78,
    stdout: '',
    stderr:
      'toru: STEERING_PROT is no setting: did you mean STEERING_PORT?\n' +
      'toru: STEERING_PORT "x" is not a port: write a whole number from 0 to 65535\n',
  });
});
