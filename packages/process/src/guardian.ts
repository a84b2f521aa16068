/**
 * The guardian: one small shell process in a session of its own that outlives the host, if only by a moment.
 *
 * It learns of each child through a pipe. When the pipe ends the host is gone, and it ends everything that bears this host start's
 * marker, and the process groups it was told of: SIGTERM at once, SIGKILL after 500 ms, until two looks find nobody. Then it removes
 * the sockets of this host start.
 */

import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

import type { HostInstanceId } from './run-id.ts';
import { RUN_ID_VARIABLE } from './run-id.ts';
import { readStat } from './process-table.ts';

/** `$1` marker prefix, `$2` socket prefix or nothing. Lines on standard input: `+pid start-time` and `-pid`. */
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
[ -z "$sockets" ] || rm -f "$sockets"*.sock
`;

/** The guardian of one host start. */
export interface Guardian {
  /** A child was spawned: its process group is to be watched. */
  watch(pid: number): void;
  /** A child is gone and swept. */
  forget(pid: number): void;
  /** The host ends in order and has stopped everything itself. */
  dismiss(): void;
}

/** Pauses before a lost guardian is started again grow from the first to the last. Unit: milliseconds. */
const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 60_000;

/**
 * Starts the guardian, and again when it is lost.
 *
 * @param socketPrefix path up to the part that is different for each socket of this host start; `null`: sockets are none of its business.
 */
export function startGuardian(
  mark: HostInstanceId,
  socketPrefix: string | null,
  onLost: (reason: string) => void,
): Guardian {
  const watched = new Map<number, number>();
  let pauseMs = FIRST_PAUSE_MS;
  let isDismissed = false;
  let pipe: Writable | null = null;

  function launch(): void {
    const launched = spawnGuardian(mark, socketPrefix, (reason) => {
      pipe = null;
      if (isDismissed) return;
      onLost(reason);
      setTimeout(launch, pauseMs).unref();
      pauseMs = Math.min(LAST_PAUSE_MS, pauseMs * 2);
    });
    if (isDismissed) launched?.end('=\n');
    else pipe = launched;
    for (const [pid, startTime] of watched) pipe?.write(`+${pid} ${startTime}\n`);
  }

  launch();
  return {
    watch(pid) {
      const stat = readStat(pid);
      if (stat === null) return;
      watched.set(pid, stat.startTime);
      pipe?.write(`+${pid} ${stat.startTime}\n`);
    },
    forget(pid) {
      watched.delete(pid);
      pipe?.write(`-${pid}\n`);
    },
    dismiss() {
      isDismissed = true;
      pipe?.end('=\n');
    },
  };
}

/** One guardian process; the result is the pipe that it lives by. */
function spawnGuardian(
  mark: HostInstanceId,
  socketPrefix: string | null,
  onGone: (reason: string) => void,
): Writable | null {
  const child = spawn(
    '/bin/sh',
    ['-c', SCRIPT, 'toru-guardian', `${mark.dataDir}-${mark.start}-`, socketPrefix ?? ''],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    },
  );
  child.once('error', (error) => {
    onGone(error.message);
  });
  if (child.pid === undefined) return null;
  child.unref();
  child.once('exit', (code, signal) => {
    onGone(signal ?? `status ${code ?? 'unknown'}`);
  });
  // It is a socket, whose type does not say so; the pipe must not keep the host running.
  const pipe = child.stdin as Writable & { unref(): void };
  pipe.on('error', () => undefined);
  pipe.unref();
  return pipe;
}
