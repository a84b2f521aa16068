/** What the package promises: its exports, and that a verifier can be shipped without the half that issues. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as verifier from '@toru/license';
import * as vendor from '@toru/license/vendor';

const SOURCE = new URL('../src/', import.meta.url);

/** The files that a module loads, itself included, and the modules from outside that they name. */
function reach(entry: string): { files: Set<string>; outside: Set<string> } {
  const files = new Set<string>();
  const outside = new Set<string>();
  const pending = [new URL(entry, SOURCE)];
  for (let url = pending.pop(); url !== undefined; url = pending.pop()) {
    if (files.has(url.href)) continue;
    files.add(url.href);
    for (const [, name = ''] of readFileSync(url, 'utf8').matchAll(
      /^(?:import|export|\})[^;]*? from '([^']+)'/gm,
    )) {
      if (name.startsWith('.')) pending.push(new URL(name, url));
      else outside.add(name);
    }
  }
  return { files, outside };
}

test('the verifier loads nothing of the vendor and nothing but node:crypto', () => {
  const { files, outside } = reach('index.ts');
  expect(files.size).toBeGreaterThan(5);
  expect([...files].filter((href) => href.includes('vendor'))).toEqual([]);
  expect([...outside]).toEqual(['node:crypto']);
});

test('the vendor half loads nothing but node:crypto', () => {
  const { files, outside } = reach('vendor.ts');
  expect(files.size).toBeGreaterThan(5);
  expect([...outside]).toEqual(['node:crypto']);
});

test('the exports are these', () => {
  expect(Object.keys(verifier).sort()).toEqual([
    'LICENSE_VERDICTS',
    'defineLicenseKeys',
    'inspectLicense',
    'isCalendarDate',
    'isInstanceId',
    'isKeyId',
    'isPluginId',
    'isTestKeyId',
    'readLicense',
    'toClaimsRecord',
    'verifyLicense',
  ]);
  expect(Object.keys(vendor).sort()).toEqual([
    'createVendorKey',
    'deriveLicenseKey',
    'encodeVendorKey',
    'issueLicense',
    'parseVendorKey',
    'toPublicKey',
  ]);
});

test('the verdicts are these', () => {
  expect(verifier.LICENSE_VERDICTS).toEqual([
    'valid',
    'missing',
    'malformed',
    'unknown_key',
    'bad_signature',
    'wrong_plugin',
    'wrong_instance',
    'updates_ended',
    'trial_expired',
  ]);
});
