import { expect, test } from 'vitest';
import { ToruError } from '@toru/protocol';
import { toMetadata } from './plugin-metadata.ts';

test('every field is written under its name on the wire', () => {
  const { text, metadata } = toMetadata({
    id: 'a',
    name: 'A',
    version: '1.0.0',
    route: '/a',
    icon: 'activity',
    releasedAt: '2026-01-31',
    license: { required: true },
    ui: false,
    limits: { memoryMb: 64, maxInFlight: 8, startTimeoutMs: 500 },
    settings: { type: 'object' },
  });
  expect(JSON.parse(text)).toEqual({
    id: 'a',
    name: 'A',
    version: '1.0.0',
    route: '/a',
    protocol: 2,
    icon: 'activity',
    released_at: '2026-01-31',
    license: { required: true },
    ui: false,
    limits: { memory_mb: 64, max_in_flight: 8, start_timeout_ms: 500 },
    settings: { type: 'object' },
  });
  expect(metadata).toMatchObject({ ui: null, access: 'admin', limits: { memory_mb: 64 } });
});

test('a mistake is named where it is made', () => {
  const mistake = { id: 'a b', name: 'A', version: '1.0.0', route: '/a' };
  expect(() => toMetadata(mistake)).toThrow(ToruError);
  expect(() => toMetadata(mistake)).toThrow('Cannot define the plugin: field "id" must be 1 to 64');
});
