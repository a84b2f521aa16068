import type { SystemInfo } from '@toru/api';
import { expect, it } from 'vitest';

import { appendSample, fillWindow } from './append-sample.ts';

const startMs = Date.parse('2026-11-22T09:00:00.000Z');
const sampleAt = (seconds: number): SystemInfo => ({
  at: new Date(startMs + seconds * 1000).toISOString(),
  hostname: 'host',
  os: 'Linux',
  uptime_s: seconds,
  cpu: { count: 2, percent: 1 },
  load: [0, 0, 0],
  memory: { total_bytes: 1, used_bytes: 1 },
  swap: { total_bytes: 0, used_bytes: 0 },
  disks: [],
  network: { received_bytes_per_s: 0, sent_bytes_per_s: 0 },
});

it('keeps ten minutes', () => {
  let history = { interval_ms: 5000, samples: [] as readonly SystemInfo[] };
  for (let seconds = 0; seconds <= 1200; seconds += 5) history = appendSample(history, sampleAt(seconds));
  expect(history.samples).toHaveLength(120);
  expect(history.samples[0]?.uptime_s).toBe(605);
});

it('ignores a sample that it has already', () => {
  const history = appendSample({ interval_ms: 5000, samples: [] }, sampleAt(5));
  expect(appendSample(history, sampleAt(5))).toBe(history);
  expect(appendSample(history, sampleAt(0))).toBe(history);
});

it('gives every moment of the window a place, and none to what was not measured', () => {
  const samples = [sampleAt(0), sampleAt(10), sampleAt(15.4)];
  const places = fillWindow({ interval_ms: 5000, samples });
  expect(places).toHaveLength(24);
  expect(places.slice(-5)).toEqual([null, samples[0], null, samples[1], samples[2]]);
  const long = Array.from({ length: 60 }, (_, index) => sampleAt(index * 5));
  expect(fillWindow({ interval_ms: 5000, samples: long })).toEqual(long);
  const empty = fillWindow({ interval_ms: 5000, samples: [] as readonly SystemInfo[] });
  expect(empty.filter((place) => place !== null)).toEqual([]);
});
