/** The host of `toru plugin check` notes each message that comes out of its order, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { askMetadata } from '../../src/author/host/ask-metadata.ts';
import { createKeyValues } from '../../src/author/host/key-values.ts';
import { PluginSession } from '../../src/author/host/plugin-session.ts';
import { makeFolder, ROOT } from './author-files.ts';

interface Vector {
  readonly phase: string;
  readonly from: string;
  readonly head: { readonly type: string };
  readonly result: 'legal' | 'fault';
}

const DEADLINE_MS = 20_000;
const { vectors } = JSON.parse(readFileSync(join(ROOT, 'conformance/order/v2.json'), 'utf8')) as {
  vectors: Vector[];
};

test.each(['connected', 'greeted', 'starting', 'ready'])('every message of phase "%s"', async (phase) => {
  await using folder = await makeFolder();
  const file = join(ROOT, 'test/fixtures/plugins/says-every-message.cjs');
  const env = { ...process.env, ORDER_PHASE: phase };
  const { result } = await askMetadata(file, { env, scratchDir: folder.path });
  if (result?.ok !== true) throw new Error('the fixture has no metadata');
  let isAll = false;
  const started = await PluginSession.start(
    {
      file,
      metadata: result.metadata,
      env,
      envValues: {},
      dir: folder.path,
      settings: {},
      license: null,
      answerCall: createKeyValues(Date.now),
      nowMs: Date.now,
      onMessage: (message) => {
        isAll ||= message.type === 'log' && message.message === 'that was all';
      },
    },
    DEADLINE_MS,
  );
  await using session = started;
  const isWelcomed = phase === 'starting' || phase === 'ready';
  if (isWelcomed) await session.becomeReady(DEADLINE_MS);
  await vi.waitUntil(() => isAll, { timeout: DEADLINE_MS });
  const faults = vectors
    .filter((row) => row.from === 'plugin' && row.phase === phase && row.result === 'fault')
    .map(({ head }) => head.type);
  // The line behind them all comes after `hello` and before `welcome`.
  if (!isWelcomed) faults.push('log');
  expect(session.faults.map((fault) => /^message "(\w+)" came /.exec(fault)?.[1]).sort()).toEqual(
    faults.sort(),
  );
});
