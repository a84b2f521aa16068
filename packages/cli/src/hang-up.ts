/**
 * Whether the end of the terminal is to be ignored, as `nohup` asks for.
 *
 * Node resets every signal at its start, so `bin/toru` looks before and writes it down. Where Node was started directly, one trace is
 * left: nohup opens `/dev/null` for writing as standard input, so that reading fails.
 */

import { readFileSync, readlinkSync } from 'node:fs';

const WRITE_ONLY = 1;
const ACCESS_MODE = 3;

/** Reads it; `env` is that of the process. */
export function isHangUpIgnored(env: NodeJS.ProcessEnv): boolean {
  return env['TORU_HANG_UP'] === 'ignored' || isStdinOfNohup();
}

function isStdinOfNohup(): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8'))?.[1] ?? '0';
    return (
      readlinkSync('/proc/self/fd/0') === '/dev/null' && (parseInt(flags, 8) & ACCESS_MODE) === WRITE_ONLY
    );
  } catch {
    // No standard input, or no /proc.
    return false;
  }
}
