/** Plugins for a machine that has no Node but the panel's. */
import { join } from 'node:path';
import type { MachineFiles } from './namespace.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/plugins');
const PLACE = '/opt/toru-tests';

/** The script that puts so many plugins, `echo-1` and on, into the plugins folder. */
export function installPlugins(count: number): string {
  return `
    for n in $(seq ${count}); do
      printf '#!/usr/lib/toru/current/node\\nglobalThis.FIXTURE = { id: "echo-%s" };\\nrequire("${PLACE}/echoes.cjs");\\n' "$n" >/tmp/plugin
      install -o toru -g toru -m 755 /tmp/plugin "/var/lib/toru/plugins/.echo-$n"
      mv "/var/lib/toru/plugins/.echo-$n" "/var/lib/toru/plugins/echo-$n.binary"
    done
  `;
}

/** What they are made of. */
export const PLUGIN_FILES: MachineFiles = {
  [`${PLACE}/echoes.cjs`]: { copyOf: join(FIXTURES, 'echoes.cjs') },
  [`${PLACE}/lib.cjs`]: { copyOf: join(FIXTURES, 'lib.cjs') },
};
