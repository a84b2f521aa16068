import type { LiveChannel } from '@toru/channel';
import { expect, it } from 'vitest';

import { DEFAULT_POLICY } from '../policy.ts';
import { Heartbeat } from './heartbeat.ts';

const policy = { ...DEFAULT_POLICY, heartbeatIntervalMs: 100, unresponsiveAfterMs: 500, hungAfterMs: 900 };

function fakeChannel(): { readonly channel: LiveChannel; readonly pings: () => number } {
  let pings = 0;
  const channel = { features: new Set(['heartbeat']), lastHeardMs: 0, ping: () => (pings += 1) };
  return { channel: channel as unknown as LiveChannel, pings: () => pings };
}

it('pings at the interval of its own plugin', () => {
  const { channel, pings } = fakeChannel();
  const heartbeat = new Heartbeat(policy, () => false);
  for (let nowMs = 0; nowMs < 400; nowMs += 50) heartbeat.beat(channel, true, nowMs, 0);
  expect(pings()).toBe(4);
});

it('tells each change once, and hanging with what was missed', () => {
  const { channel } = fakeChannel();
  const heartbeat = new Heartbeat(policy, () => false);
  expect(heartbeat.beat(channel, true, 499, 0)).toBeNull();
  expect(heartbeat.beat(channel, true, 500, 0)).toEqual({ kind: 'unresponsive' });
  expect(heartbeat.beat(channel, true, 600, 0)).toBeNull();
  channel.lastHeardMs = 650;
  expect(heartbeat.beat(channel, true, 700, 0)).toEqual({ kind: 'recovered' });
  expect(heartbeat.beat(channel, true, 1_550, 0)).toEqual({
    kind: 'hung',
    cause: { code: 'PLUGIN_HUNG', params: { missed: 9, silent_s: 1 } },
  });
});

it('judges nobody who is not serving, and forgives everybody what the host missed', () => {
  const { channel } = fakeChannel();
  const heartbeat = new Heartbeat(policy, () => false);
  expect(heartbeat.beat(channel, false, 5_000, 0)).toBeNull();
  expect(heartbeat.beat(channel, true, 10_000, 5_000)).toBeNull();
  expect(channel.lastHeardMs).toBe(10_000);
});
