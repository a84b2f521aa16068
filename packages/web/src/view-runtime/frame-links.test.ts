import { expect, it } from 'vitest';

import { judgeLink } from './frame-links.ts';

const origin = 'https://host';
const here = `${origin}/panel/view/shop`;
const place = { origin, basePath: '/panel', route: '/shop' };

it.each([
  ['#part', {}, { way: 'fragment', url: `${here}#part` }],
  ['javascript:void 0', {}, { way: 'leave' }],
  ['blob:https://host/1', { isDownload: true }, { way: 'leave' }],
  ['https://elsewhere.example/x', {}, { way: 'open', url: 'https://elsewhere.example/x' }],
  ['mailto:a@b.example', {}, { way: 'open', url: 'mailto:a@b.example' }],
  ['/panel/plugins?x=1#y', {}, { way: 'navigate', path: '/plugins?x=1#y' }],
  ['/panel/plugins', { isBeside: true }, { way: 'open', url: `${origin}/panel/plugins` }],
  ['/elsewhere', {}, { way: 'open', url: `${origin}/elsewhere` }],
  ['/panel/api/docs', {}, { way: 'open', url: `${origin}/panel/api/docs` }],
  [
    '/api/plugins/route/shop/a.csv',
    { isDownload: true },
    { way: 'download', url: `${origin}/panel/api/plugins/route/shop/a.csv` },
  ],
  ['/panel/api/plugins/route/shop/a', {}, { way: 'open', url: `${origin}/panel/api/plugins/route/shop/a` }],
  [
    '/panel/api/plugins/route/shopping/a',
    { isDownload: true },
    { way: 'open', url: `${origin}/panel/api/plugins/route/shopping/a` },
  ],
])('%s', (address, asked, way) => {
  const { href } = new URL(address, here);
  expect(judgeLink({ href, isDownload: false, isBeside: false, ...asked }, here, place)).toEqual(way);
});
