/** Reads the texts of `/proc`: text in, numbers out. */

/** CPU time since boot, in ticks. */
export interface CpuTicks {
  readonly busy: number;
  readonly total: number;
}

/** Bytes through the network interfaces since boot. */
export interface NetworkBytes {
  readonly received: number;
  readonly sent: number;
}

/** A mounted file system. */
export interface Mount {
  readonly device: string;
  readonly path: string;
  readonly type: string;
}

/** What one line of `/proc/<pid>/stat` says of a process. */
export interface ProcessReading {
  readonly pid: number;
  readonly name: string;
  readonly parentPid: number;
  /** User and system time. Unit: clock ticks. */
  readonly cpuTicks: number;
  /** With the pid it names a process for good. Unit: clock ticks after boot. */
  readonly startTime: number;
  /** Unit: pages. */
  readonly residentPages: number;
}

/** First line of `/proc/stat`. */
export function parseCpuTicks(stat: string): CpuTicks {
  const line = /^cpu +([\d ]+)$/m.exec(stat)?.[1] ?? '';
  // user nice system idle iowait irq softirq steal; guest time is part of user time already.
  const fields = line.split(' ').slice(0, 8).map(Number);
  const total = fields.reduce((sum, ticks) => sum + ticks, 0);
  const idle = (fields[3] ?? 0) + (fields[4] ?? 0);
  return { busy: total - idle, total };
}

/** Share of busy time between two readings, 0–100. */
export function cpuPercent(before: CpuTicks, after: CpuTicks): number {
  const total = after.total - before.total;
  if (total <= 0) return 0;
  return Math.min(100, Math.max(0, Math.round(((after.busy - before.busy) / total) * 1000) / 10));
}

/** `/proc/meminfo` in bytes; what the kernel can give back at once counts as free. */
export function parseMemory(meminfo: string): {
  readonly total: number;
  readonly used: number;
  readonly swapTotal: number;
  readonly swapUsed: number;
} {
  const field = (name: string): number => {
    const match = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(meminfo);
    return Number(match?.[1] ?? 0) * 1024;
  };
  const total = field('MemTotal');
  const swapTotal = field('SwapTotal');
  return { total, used: total - field('MemAvailable'), swapTotal, swapUsed: swapTotal - field('SwapFree') };
}

/** `/proc/net/dev` without loopback and without interfaces that only pass on what others carry. */
export function parseNetwork(dev: string): NetworkBytes {
  let received = 0;
  let sent = 0;
  for (const line of dev.split('\n')) {
    const match = /^ *([^:\s]+): *(.+)$/.exec(line);
    if (match === null || /^(?:lo|veth|docker|br-|virbr|cni|flannel|cali|tun|tap)/.test(match[1] ?? ''))
      continue;
    const fields = (match[2] ?? '').trim().split(/ +/).map(Number);
    received += fields[0] ?? 0;
    sent += fields[8] ?? 0;
  }
  return { received, sent };
}

/** `/proc/self/mounts`: file systems on real local disks, each device once, and the root whatever it is. */
export function parseMounts(mounts: string): readonly Mount[] {
  const seen = new Set<string>();
  const found: Mount[] = [];
  for (const line of mounts.split('\n')) {
    const [device = '', path = '', type = ''] = line.split(' ').map(unescapeOctal);
    const isDisk = device.startsWith('/dev/') || type === 'zfs';
    if (path === '' || (path !== '/' && (!isDisk || seen.has(device)))) continue;
    if (isIgnored(path, type)) continue;
    seen.add(device);
    found.push({ device, path, type });
  }
  return found;
}

/** `PRETTY_NAME` of `/etc/os-release`. */
export function parseOsName(osRelease: string): string | null {
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(osRelease)?.[1] ?? null;
}

/** `/proc/<pid>/stat`; null when it is none, or of a process that has ended. The name may hold blanks and parentheses. */
export function parseProcess(text: string): ProcessReading | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open === -1 || close < open) return null;
  const [state, ...fields] = text
    .slice(close + 2)
    .trim()
    .split(' ');
  if (fields.length < 21 || state === 'Z' || state === 'X') return null;
  const number = (index: number): number => Number(fields[index]);
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    parentPid: number(0),
    cpuTicks: number(10) + number(11),
    startTime: number(18),
    residentPages: number(20),
  };
}

function isIgnored(path: string, type: string): boolean {
  return type === 'squashfs' || type === 'iso9660' || /^\/(?:proc|sys|dev|run|snap|etc)(?:\/|$)/.test(path);
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_match, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
