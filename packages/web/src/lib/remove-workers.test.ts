import { expect, it, vi } from 'vitest';

import { removeServiceWorkers } from './remove-workers.ts';

const registered = (...scopes: string[]): { scope: string; unregister: () => Promise<boolean> }[] =>
  scopes.map((scope) => ({ scope, unregister: vi.fn(() => Promise.resolve(true)) }));
const containing = (list: object[]): ServiceWorkerContainer =>
  ({ getRegistrations: () => Promise.resolve(list) }) as unknown as ServiceWorkerContainer;

it('removes workers below the panel, and leaves others of the origin alone', async () => {
  const list = registered(
    'https://host/tools/panel/api/plugins/route/',
    'https://host/tools/panel/',
    'https://host/tools/',
    'https://host/shop/',
  );
  await removeServiceWorkers(containing(list), 'https://host/tools/panel/');
  expect(list.map(({ unregister }) => vi.mocked(unregister).mock.calls.length)).toEqual([1, 1, 0, 0]);
});

it('asks nothing of a browser that has none, and bears one that refuses', async () => {
  await removeServiceWorkers(undefined, 'https://host/');
  const refusing = {
    getRegistrations: () => Promise.reject(new DOMException('no')),
  } as unknown as ServiceWorkerContainer;
  await removeServiceWorkers(refusing, 'https://host/');
});
