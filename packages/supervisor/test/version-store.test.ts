/** Kept copies stay as long as somebody needs them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { createVersionStore } from '../src/shell/files/version-store.ts';

const METADATA = JSON.stringify({ id: 'a', name: 'A', version: '1.0.0', route: '/a', protocol: 2 });

it('a copy that was just made is not removed before the list of plugins has seen it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'toru-versions-'));
  try {
    const store = createVersionStore(folder);
    writeFileSync(join(folder, 'a.binary'), '#!/bin/sh\n');
    const staged = await store.stage(join(folder, 'a.binary'), 'a.binary');
    await staged.keep(METADATA);
    // A look that did not wait for this file ends now.
    store.prune(new Set());
    expect(store.load(staged.hash)?.metadata.id).toBe('a');
    store.prune(new Set([staged.hash]));
    store.prune(new Set());
    expect(store.load(staged.hash)).toBeNull();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
