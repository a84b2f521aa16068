/**
 * The guardian: one small shell process in a session of its own that outlives the host, if only by a moment.
 *
 * It learns of each child through a pipe. When the pipe ends the host is gone, and it ends everything that bears this host start's
 * marker, and the process groups it was told of: SIGTERM at once, SIGKILL after 500 ms, until two looks find nobody. Then it removes
 * the sockets of this host start.
 */

import { spawn } from 'node:child_process';

import type { HostMark } from '../../run-id.ts';
import { RUN_ID_VARIABLE } from '../../run-id.ts';
import { readStat } from './process-table.ts';

/** `$1` marker prefix, `$2` socket prefix. Lines on standard input: `+pid start-time` and `-pid`. */
const SCRIPT = `
trap '' HUP INT TERM QUIT
groups=' '
while read -r line; do
  case $line in
    +*) set_pid=\${line#+}; set_pid=\${set_pid%% *}; groups="$groups$set_pid:\${line##* } " ;;
    -*) gone=\${line#-}; left=' '; for g in $groups; do [ "\${g%%:*}" = "$gone" ] || left="$left$g "; done; groups=$left ;;
    =) exit 0 ;;
  esac
done
prefix=$1
sockets=$2
start_of() {
  stat=
  { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 1
  set -- \${stat##*) }
  state=$1
  shift 19
  start=$1
}
signal_all() {
  found=0
  for file in $(grep -lsaF "${RUN_ID_VARIABLE}=$prefix" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}; pid=\${pid%/environ}
    [ "$pid" = "$$" ] && continue
    start_of "$pid" || continue
    [ "$state" = Z ] && continue
    found=1
    kill -"$1" "$pid" 2>/dev/null
    [ "$1" = TERM ] && kill -CONT "$pid" 2>/dev/null
  done
  for g in $groups; do
    pid=\${g%%:*}
    if start_of "$pid"; then
      [ "$start" = "\${g##*:}" ] || continue
    fi
    if kill -"$1" -- -"$pid" 2>/dev/null; then
      [ "$1" = TERM ] && kill -CONT -- -"$pid" 2>/dev/null
    fi
  done
  return $found
}
any_left() {
  [ -n "$(grep -lsaF "${RUN_ID_VARIABLE}=$prefix" /proc/[0-9]*/environ)" ] && return 0
  for g in $groups; do
    start_of "\${g%%:*}" && [ "$start" = "\${g##*:}" ] && [ "$state" != Z ] && return 0
  done
  return 1
}
signal_all TERM
waited=0
while [ $waited -lt 10 ] && any_left; do
  sleep 0.05
  waited=$((waited + 1))
done
quiet=0
rounds=0
while [ $quiet -lt 2 ] && [ $rounds -lt 200 ]; do
  rounds=$((rounds + 1))
  if signal_all KILL; then quiet=$((quiet + 1)); else quiet=0; fi
  [ $quiet -lt 2 ] && sleep 0.03
done
rm -f "$sockets"*.sock
`;

/** The guardian of one host start. */
export interface Guardian {
  readonly pid: number;
  /** A child was spawned: its process group is to be watched. */
  watch(pid: number): void;
  /** A child is gone and swept. */
  forget(pid: number): void;
  /** The host ends in order and has stopped everything itself. */
  dismiss(): void;
}

/**
 * Starts the guardian.
 *
 * @param socketPrefix path up to the part that is different for each socket of this host start.
 */
export function startGuardian(
  mark: HostMark,
  socketPrefix: string,
  onLost: (reason: string) => void,
): Guardian {
  const child = spawn(
    '/bin/sh',
    ['-c', SCRIPT, 'toru-guardian', `${mark.dataDir}-${mark.start}-`, socketPrefix],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    },
  );
  let isDismissed = false;
  child.unref();
  const pipe = child.stdin;
  pipe.on('error', () => undefined);
  (pipe as unknown as { unref(): void }).unref();
  child.on('error', (error) => onLost(error.message));
  child.on('exit', () => {
    if (!isDismissed) onLost('the guardian process ended');
  });
  return {
    pid: child.pid ?? 0,
    watch(pid) {
      const stat = readStat(pid);
      if (stat !== null) pipe.write(`+${pid} ${stat.startTime}\n`);
    },
    forget(pid) {
      pipe.write(`-${pid}\n`);
    },
    dismiss() {
      isDismissed = true;
      pipe.end('=\n');
    },
  };
}
