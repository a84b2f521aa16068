/** Headers by which an answer of one plugin would speak for the whole origin, today's and such as may be invented. */

import type { ResponseCase } from './response-case.ts';

const ORIGIN_WIDE = [
  'Accept-CH',
  'Critical-CH',
  'Set-Login',
  'Use-As-Dictionary',
  'Secure-Session-Registration',
  'Sec-Session-Registration',
  'Secure-Session-Challenge',
  'Refresh',
  'Origin-Agent-Cluster',
  'Origin-Trial',
  'Public-Key-Pins',
  'Expect-CT',
  'Speculation-Rules',
  'Supports-Loading-Mode',
  'Observe-Browsing-Topics',
  'Attribution-Reporting-Register-Source',
  'Activate-Storage-Access',
  'Document-Isolation-Policy',
  'Integrity-Policy',
  'Permissions-Policy-Report-Only',
  'Cross-Origin-Opener-Policy-Report-Only',
  'Access-Control-Allow-Private-Network',
  'Surrogate-Control',
  'CDN-Cache-Control',
  'X-LiteSpeed-Location',
  'X-Reproxy-URL',
  'Date',
];
const INVENTED = [
  'Origin-Policy-2031',
  'Set-Everything',
  'Sec-Made-Up',
  'Site-Wide',
  'Worker-Allowed',
  'z',
  '_',
];

/** Every case. */
export const RESPONSE_NAME_CASES: readonly ResponseCase[] = [...ORIGIN_WIDE, ...INVENTED].flatMap((name) =>
  [name, name.toLowerCase(), name.toUpperCase()]
    .filter((spelling, at, all) => all.indexOf(spelling) === at)
    .map((spelling) => ({
      group: 'headers of the origin',
      name: spelling,
      status: 200,
      headers: { [spelling]: 'hostile-value', 'content-type': 'text/plain' },
      body: 'body',
      end: true,
      outcome: 'cleaned',
    })),
);
