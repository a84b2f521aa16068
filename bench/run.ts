/** `npm run bench`: prints the table with medians and ratios, and writes it to `artefacts/bench.json`. `--quick`: shorter rounds. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

import { measureRoundTrips } from './round-trip.ts';
import type { RoundTripRow } from './round-trip.ts';
import { measureSdks, printSdks } from './sdk-round-trips.ts';

const isQuick = process.argv.includes('--quick');
const rows = await measureRoundTrips(isQuick ? 2 : 5, isQuick ? 300 : 1_000);
const sdks = await measureSdks(isQuick ? 2 : 5, isQuick ? 300 : 1_000);
const machine = {
  cores: availableParallelism(),
  cpu: cpus()[0]?.model ?? 'unknown',
  memory_gib: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.memory_gib} GiB, Node ${machine.node}\n`);
printTable(rows);
printSdks(sdks);
mkdirSync(new URL('../artefacts', import.meta.url), { recursive: true });
writeFileSync(
  new URL('../artefacts/bench.json', import.meta.url),
  JSON.stringify({ machine, round_trips: rows, sdks: sdks.rows }, null, 2),
);

/** Ratios are to the TypeScript plugin in the same case: over 1, the plugin is faster. */
function printTable(all: readonly RoundTripRow[]): void {
  console.log('round trip                      in flight     body    calls/s      p50      p99    plugin is');
  for (const row of all) {
    const own = all.find(
      ({ peer, inFlight, bodyBytes }) =>
        peer.startsWith('toru') && inFlight === row.inFlight && bodyBytes === row.bodyBytes,
    );
    const ratio = own === undefined || own === row ? '' : `${(own.callsPerS / row.callsPerS).toFixed(2)} ×`;
    console.log(
      [
        row.peer.padEnd(32),
        String(row.inFlight).padStart(8),
        `${row.bodyBytes} B`.padStart(9),
        String(row.callsPerS).padStart(10),
        `${row.p50Us} µs`.padStart(9),
        `${row.p99Us} µs`.padStart(8),
        ratio.padStart(11),
      ].join(' '),
    );
  }
}
