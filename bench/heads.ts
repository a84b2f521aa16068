/** Requests with heads as browsers send them, made beforehand for wrk, so that making them costs the load program nothing. */

import { writeFileSync } from 'node:fs';

/** `short`: what wrk sends by itself. `equal`: the same head each time. `different`: path, referer, id and ETag are never the same. */
export type Heads = 'short' | 'equal' | 'different';

const DIFFERENT_HEADS = 4_000;

/** Writes a script for wrk that sends such heads to a URL without a query, one after the other. */
export function writeHeadScript(file: string, heads: Exclude<Heads, 'short'>, url: string): void {
  const { pathname, origin } = new URL(url);
  const count = heads === 'equal' ? 1 : DIFFERENT_HEADS;
  writeFileSync(
    file,
    `local requests = {}
local at = 0
function init()
  wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
  wrk.headers["Accept"] = "application/json, text/plain, */*"
  wrk.headers["Accept-Language"] = "en-US,en;q=0.7,de;q=0.3"
  wrk.headers["Accept-Encoding"] = "gzip, deflate"
  wrk.headers["Sec-Fetch-Dest"] = "empty"
  wrk.headers["Sec-Fetch-Mode"] = "cors"
  wrk.headers["Sec-Fetch-Site"] = "same-origin"
  for number = 1, ${count} do
    wrk.headers["Referer"] = "${origin}/plugins/bench-1/items/" .. number
    wrk.headers["If-None-Match"] = string.format('"%08x-%04x"', number * 2654435, number)
    wrk.headers["X-Correlation-Id"] = string.format("%08x-7b1c-4d5e-9f00-%012x", number * 40503, number)
    requests[number] = wrk.format("GET", "${pathname}?page=" .. number)
  end
end
function request()
  at = at % ${count} + 1
  return requests[at]
end
`,
  );
}
