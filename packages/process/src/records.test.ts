/** Environments and process records. */

import { describe, expect, it } from 'vitest';

import { childEnvironment } from './environment.ts';
import { findVariable, isDead, parseProcessStat } from './proc-stat.ts';
import { isFromEarlierStart, runIdOf } from './run-id.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('childEnvironment', () => {
  it('keeps secrets of the host out and lets the protocol win', () => {
    const host = {
      PATH: '/bin',
      ADMIN_PASSWORD: 'x',
      STEERING_PORT: '1',
      TORU_TOKEN: 'old',
      npm_config_a: '1',
      NODE_OPTIONS: '-x',
    };
    const file = { GREETING: 'hi', TORU_TOKEN: 'forged' };
    expect(childEnvironment(host, file, { TORU_TOKEN: 'new', TORU_LICENSE_KEY: undefined })).toEqual({
      PATH: '/bin',
      GREETING: 'hi',
      TORU_TOKEN: 'new',
    });
  });
});

it('what systemd tells the host reaches no plugin', () => {
  const told = {
    NOTIFY_SOCKET: '/run/systemd/notify',
    WATCHDOG_USEC: '1',
    WATCHDOG_PID: '1',
    LISTEN_FDS: '1',
    LISTEN_PID: '1',
    LISTEN_FDNAMES: 'http',
    CREDENTIALS_DIRECTORY: '/run/credentials/toru.service',
    STATE_DIRECTORY: '/var/lib/toru',
    CACHE_DIRECTORY: '/var/cache/toru',
    LOGS_DIRECTORY: '/var/log/toru',
    RUNTIME_DIRECTORY: '/run/toru',
    CONFIGURATION_DIRECTORY: '/etc/toru',
  };
  expect(childEnvironment({ ...told, LANG: 'C' }, {}, {})).toEqual({ LANG: 'C' });
  // An operator who names one in the env file of a plugin means it.
  expect(childEnvironment(told, { STATE_DIRECTORY: '/srv' }, {})).toEqual({ STATE_DIRECTORY: '/srv' });
});

describe('process records', () => {
  const line =
    '42 (a (strange) name) S 1 42 42 0 -1 4194560 1 0 0 0 7 5 0 0 20 0 1 0 123456 1000 25 18446744073709551615 1\n';
  it('reads a stat line whose name holds parentheses', () => {
    expect(parseProcessStat(line)).toEqual({
      pid: 42,
      state: 'S',
      parentPid: 1,
      processGroup: 42,
      session: 42,
      cpuTicks: 12,
      startTime: 123456,
      residentPages: 25,
    });
    expect(parseProcessStat('rubbish')).toBeNull();
  });
  it('counts a zombie as dead', () => {
    expect(isDead(parseProcessStat(line.replace(') S', ') Z')))).toBe(true);
    expect(isDead(parseProcessStat(line))).toBe(false);
  });
  it('finds a variable and not its look-alikes', () => {
    const environ = bytes('XTORU_RUN_ID=no\0TORU_RUN_ID=a-b-1\0Z=1\0');
    expect(findVariable(environ, 'TORU_RUN_ID')).toBe('a-b-1');
    expect(findVariable(environ, 'RUN_ID')).toBeNull();
    expect(findVariable(bytes(''), 'A')).toBeNull();
  });
  it('tells this start of the host from earlier ones and from other hosts', () => {
    const mark = { dataDir: 'aaaaaaaa', start: 'bbbbbbbb' };
    expect(isFromEarlierStart(mark, 'aaaaaaaa-cccccccc-1')).toBe(true);
    expect(isFromEarlierStart(mark, runIdOf(mark, 7))).toBe(false);
    expect(isFromEarlierStart(mark, 'dddddddd-cccccccc-1')).toBe(false);
  });
});
