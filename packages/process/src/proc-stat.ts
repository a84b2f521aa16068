/** Reads `/proc/<pid>/stat` and `/proc/<pid>/environ`. Pure: text and bytes in, values out. */

/** What the host wants to know of a process. */
export interface ProcessStat {
  readonly pid: number;
  /** `R` running, `S` sleeping, `T` stopped, `Z` zombie, `X` dead … */
  readonly state: string;
  readonly parentPid: number;
  readonly processGroup: number;
  readonly session: number;
  /** User and system time. Unit: clock ticks. */
  readonly cpuTicks: number;
  /** Clock ticks after boot: with the pid it names a process for good. */
  readonly startTime: number;
  /** Unit: pages. */
  readonly residentPages: number;
}

/** Parses the one line of `stat`; `null` when it is not one. The name may hold blanks and parentheses. */
export function parseProcessStat(text: string): ProcessStat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open === -1 || close === -1) return null;
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ');
  const state = fields[0];
  if (state === undefined || fields.length < 22) return null;
  const number = (index: number): number => Number(fields[index]);
  return {
    pid: Number(text.slice(0, open)),
    state,
    parentPid: number(1),
    processGroup: number(2),
    session: number(3),
    cpuTicks: number(11) + number(12),
    startTime: number(19),
    residentPages: number(21),
  };
}

/** Tells whether a process is over: a zombie has ended and only waits for its parent to notice. */
export function isDead(stat: ProcessStat | null): boolean {
  return stat === null || stat.state === 'Z' || stat.state === 'X';
}

/** The value of a variable in the bytes of `environ`, or `null`. */
export function findVariable(environ: Uint8Array, name: string): string | null {
  const text = new TextDecoder().decode(environ);
  const wanted = `${name}=`;
  const at = text.startsWith(wanted) ? 0 : text.indexOf(`\0${wanted}`) + 1;
  if (at === 0 && !text.startsWith(wanted)) return null;
  const end = text.indexOf('\0', at);
  return text.slice(at + wanted.length, end === -1 ? undefined : end);
}
