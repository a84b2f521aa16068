/** Scripts that a browser asks for to make service workers of them: one would rule the pages of all plugins, and outlive its own. */

import { ROUTE, REFUSED, get, show, type RequestCase } from './request-case.ts';

const TARGETS = [
  `${ROUTE}/worker.js`,
  ROUTE,
  `${ROUTE}/`,
  '/api/plugins/hello/bundle.js',
  '/api/plugins/hello/bundle.css',
  '/api/plugins/hello/bundle.js?v=1',
  '/api/plugins/hello/kv',
  '/view/hello',
];
const HEADERS = ['Service-Worker: script\r\n', 'service-worker:script\r\n', 'SERVICE-WORKER: x\r\n'];

/** Every case. */
export const WORKER_SCRIPT_CASES: readonly RequestCase[] = TARGETS.flatMap((target) =>
  HEADERS.map((header) => ({
    group: 'service workers',
    name: `${target} with ${show(header)}`,
    raw: get(target, header),
    outcome: REFUSED,
  })),
);
