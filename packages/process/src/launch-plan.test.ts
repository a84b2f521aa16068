import { expect, it } from 'vitest';

import { planMetadata, planRun } from './launch-plan.ts';
import type { RunFacts } from './launch-plan.ts';

const FACTS: RunFacts = {
  file: '/plugins/a.binary',
  plugin: 'a',
  protocol: 2,
  instanceId: 'i',
  runId: 'aaaaaaaa-bbbbbbbb-1',
  socketPath: '/run/1.sock',
  token: 't',
  dataDir: '/data/a',
  logPath: '/logs/a.log',
  license: null,
  envValues: { GREETING: 'hi', TORU_LICENSE_KEY: 'of the file' },
  hostEnv: { PATH: '/bin', ADMIN_PASSWORD: 'x', TORU_TOKEN: 'of the host', NODE_CHANNEL_FD: '3' },
};

it('a run has the environment that the protocol promises', () => {
  expect(planRun(FACTS)).toEqual({
    file: '/plugins/a.binary',
    args: [],
    cwd: '/data/a',
    runId: 'aaaaaaaa-bbbbbbbb-1',
    stdin: 'lifeline',
    env: {
      PATH: '/bin',
      GREETING: 'hi',
      TORU_PROTOCOL: '2',
      TORU_HOST_SOCKET: '/run/1.sock',
      TORU_TOKEN: 't',
      TORU_PLUGIN_ID: 'a',
      TORU_INSTANCE_ID: 'i',
      TORU_DATA_DIR: '/data/a',
      TORU_LOG_PATH: '/logs/a.log',
      TORU_RUN_ID: 'aaaaaaaa-bbbbbbbb-1',
      TORU_LICENSE_KEY: 'of the file',
    },
  });
});

it('version 1 listens itself and has no token; a license that the host holds counts before that of the env file', () => {
  const { env } = planRun({ ...FACTS, protocol: 1, license: 'of the host' });
  expect(env).toMatchObject({ TORU_PLUGIN_SOCKET: '/run/1.sock', TORU_LICENSE_KEY: 'of the host' });
  expect(Object.keys(env)).not.toContain('TORU_HOST_SOCKET');
  expect(Object.keys(env)).not.toContain('TORU_TOKEN');
});

it('a question for the metadata has the marker and nothing else of the host', () => {
  expect(planMetadata('/f', '/empty', 'm', FACTS.hostEnv)).toEqual({
    file: '/f',
    args: ['--metadata'],
    cwd: '/empty',
    runId: 'm',
    stdin: 'ended',
    env: { PATH: '/bin', TORU_RUN_ID: 'm' },
  });
});
