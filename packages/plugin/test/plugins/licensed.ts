/** A sold plugin, under the id that the license vectors are for. */

import { definePlugin, text, type LicenseKeyText } from '../../src/index.ts';

const keys = JSON.parse(process.env['TORU_TEST_KEYS'] ?? '[]') as LicenseKeyText[];

definePlugin({
  id: 'weather',
  name: 'Weather',
  version: '1.0.0',
  route: '/weather',
  releasedAt: '2026-01-01',
  license: { required: true },
  start: (ctx) => void ctx.license.require({ keys, acceptTestKeys: true }),
  fetch: () => text('sunny'),
}).run();
