import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { DEVICE_MS, KnownDevices } from './known-devices.ts';

const clock = { ms: 1_000_000 };
const open = (key = new Uint8Array(32)) => new KnownDevices({ key, now: () => clock.ms, randomBytes });

it('knows a device again, for its user alone', () => {
  const devices = open();
  const value = devices.issue([], 'Maria');
  expect(devices.find([value], 'maria')).toMatch(/^[\w-]{16}$/);
  expect(devices.find([value], 'admin')).toBeNull();
  expect(open(new Uint8Array(32).fill(1)).find([value], 'maria')).toBeNull();
});

it('keeps the entries of the five users who logged in last, each once', () => {
  const devices = open();
  let value = '';
  for (const name of ['a', 'b', 'c', 'b', 'd', 'e', 'f']) value = devices.issue([value], name);
  expect(value.split('~')).toHaveLength(5);
  expect(['a', 'b', 'c', 'd', 'e', 'f'].filter((name) => devices.find([value], name) !== null)).toEqual([
    'b',
    'c',
    'd',
    'e',
    'f',
  ]);
  const id = devices.find([value], 'b');
  expect(devices.find([devices.issue([value], 'b')], 'b')).toBe(id);
});

it('forgets a device after half a year', () => {
  const devices = open();
  const value = devices.issue([], 'maria');
  clock.ms += DEVICE_MS + 1_001;
  expect(devices.find([value], 'maria')).toBeNull();
});

it.each(['', '~', 'a.b.c', `${'x'.repeat(16)}.zz.${'é'.repeat(22)}`, '..', 'x'.repeat(100_000)])(
  'makes nothing of %j',
  (value) => {
    expect(open().find([value], 'maria')).toBeNull();
  },
);
