import { describe, expect, it } from 'vitest';
import {
  cpuPercent,
  parseCpuTicks,
  parseMemory,
  parseMounts,
  parseNetwork,
  parseOsName,
} from './proc-parsers.ts';

describe('the texts of /proc', () => {
  it('give busy and total ticks', () => {
    const ticks = parseCpuTicks('cpu  100 10 50 800 40 0 5 5 99 0\ncpu0 1 1 1 1\n');
    expect(ticks).toEqual({ busy: 170, total: 1010 });
    expect(cpuPercent({ busy: 100, total: 1000 }, { busy: 150, total: 1200 })).toBe(25);
    expect(cpuPercent(ticks, ticks)).toBe(0);
    expect(cpuPercent({ busy: 10, total: 10 }, { busy: 5, total: 20 })).toBe(0);
  });

  it('give memory and swap in bytes', () => {
    const text =
      'MemTotal:       1000 kB\nMemFree:  100 kB\nMemAvailable:    400 kB\nSwapTotal: 50 kB\nSwapFree: 20 kB\n';
    expect(parseMemory(text)).toEqual({
      total: 1_024_000,
      used: 614_400,
      swapTotal: 51_200,
      swapUsed: 30_720,
    });
  });

  it('count the bytes of real interfaces', () => {
    const text = [
      'Inter-|   Receive                    |  Transmit',
      ' face |bytes packets errs drop fifo frame compressed multicast|bytes packets errs drop fifo colls carrier compressed',
      '    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0',
      '  eth0:1000 1 0 0 0 0 0 0 2000 1 0 0 0 0 0 0',
      ' wlan0: 10 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0',
      'veth12: 10 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0',
    ].join('\n');
    expect(parseNetwork(text)).toEqual({ received: 1010, sent: 2020 });
  });

  it('list each disk once, and the root of a container', () => {
    const text = [
      'overlay / overlay rw 0 0',
      'proc /proc proc rw 0 0',
      '/dev/sda1 /srv/my\\040data ext4 rw 0 0',
      '/dev/sda1 /etc/hosts ext4 rw 0 0',
      '/dev/sda1 /again ext4 rw 0 0',
      'server:/x /nfs nfs rw 0 0',
      '/dev/loop3 /snap/core squashfs ro 0 0',
      'tmpfs /tmp tmpfs rw 0 0',
    ].join('\n');
    expect(parseMounts(text).map((mount) => mount.path)).toEqual(['/', '/srv/my data']);
  });

  it('name the system', () => {
    expect(parseOsName('ID=debian\nPRETTY_NAME="Debian GNU/Linux 13"\n')).toBe('Debian GNU/Linux 13');
    expect(parseOsName('ID=x')).toBeNull();
  });
});
