/**
 * Keeps the network stack of browsers out of the host, which serves HTTP and asks nobody.
 *
 * An `import` of a built-in module reads every enumerable property of it, and these three of node:http load all of fetch: 110 modules, 8 MiB
 * of heap and as much of the executable. Whoever wants them still has them, as globals too.
 */

const BROWSER_NAMES = ['WebSocket', 'CloseEvent', 'MessageEvent'];

/** Must run before the first `import` of node:http. */
export function keepFetchOut(): void {
  const http = process.getBuiltinModule('node:http');
  for (const name of BROWSER_NAMES)
    if (Object.hasOwn(http, name)) Object.defineProperty(http, name, { enumerable: false });
}
