/** Kept copies stay as long as somebody needs them. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { createVersionStore } from '../src/plugin-files/version-store.ts';

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

it('a copy runs as its original does, whatever packages lie around the data directory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'toru-versions-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'a.binary'), '#!/usr/bin/env node\nconsole.log(typeof require);\n');
    const store = createVersionStore(join(folder, 'data'));
    const staged = await store.stage(join(folder, 'a.binary'), 'a.binary');
    expect(execFileSync(staged.path, { encoding: 'utf8' })).toBe('function\n');
    const kept = await staged.keep(METADATA);
    expect(execFileSync(kept, { encoding: 'utf8' })).toBe('function\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
