import { expect, it } from 'vitest';

import { nextMount, remount, whatIsNew, type ViewMount, type ViewOffer } from './view-mount.ts';

const offer: ViewOffer = { situation: 'view', bundle: 'one', style: null };
const other: ViewOffer = { ...offer, bundle: 'two' };
const down: ViewOffer = { ...offer, situation: 'down' };
const mount: ViewMount = { bundle: 'one', style: null, attempt: 0, wasDown: false };
const loading = { isUp: false, isTouched: false };
const seen = { isUp: true, isTouched: false };
const used = { isUp: true, isTouched: true };

it('mounts what there is, and keeps it while nothing changes', () => {
  expect(nextMount(null, offer, loading)).toEqual(mount);
  expect(nextMount(mount, offer, used)).toBe(mount);
  expect(nextMount(null, down, loading)).toBeNull();
});

it('keeps a view that is up while its plugin is away, and gives up one that is not', () => {
  for (const situation of ['down', 'waiting', 'off', 'unlicensed', 'no-bundle'] as const) {
    expect(nextMount(mount, { ...offer, situation }, seen)).toEqual({ ...mount, wasDown: true });
    expect(nextMount(mount, { ...offer, situation }, loading)).toBeNull();
  }
  for (const situation of ['safe', 'no-view'] as const)
    expect(nextMount(mount, { ...offer, situation }, used)).toBeNull();
});

it('replaces a view that nobody has touched, and leaves one that is in use with an offer', () => {
  const kept = { ...mount, wasDown: true };
  expect(nextMount(mount, other, seen)).toEqual({ ...mount, bundle: 'two', attempt: 1 });
  expect(nextMount(mount, other, used)).toBe(mount);
  expect(whatIsNew(mount, other)).toBe('bundle');
  expect(nextMount(kept, offer, seen)).toEqual({ ...mount, attempt: 1 });
  expect(nextMount(kept, offer, used)).toBe(kept);
  expect([whatIsNew(kept, offer), whatIsNew(kept, down), whatIsNew(mount, offer)]).toEqual([
    'process',
    null,
    null,
  ]);
  expect(remount(kept, other)).toEqual({ bundle: 'two', style: null, attempt: 1, wasDown: false });
});
