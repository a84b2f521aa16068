import { describe, expect, it } from 'vitest';
import { createHostCheck } from './host-check.ts';

const rules = { listenHost: '127.0.0.1', allowedHosts: [], publicUrl: null };

describe('createHostCheck', () => {
  it.each(['127.0.0.1', '127.0.0.1:3000', 'localhost', 'LOCALHOST:80', 'localhost.'])(
    'knows %s by default',
    (host) => {
      expect(createHostCheck(rules)(host)).toBe(true);
    },
  );

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    '',
    ':3000',
    'localhost:',
    'localhost:x',
    'localhost:123456',
    'user@localhost',
    'localhost/',
    'localhost,evil',
    'local host',
    '[localhost]',
    '[::1',
  ])('does not know %j by default', (host) => {
    expect(createHostCheck(rules)(host)).toBe(false);
  });

  it('takes any IP literal on a wildcard address, and no name', () => {
    const check = createHostCheck({ ...rules, listenHost: '0.0.0.0' });
    expect(check('192.168.1.5:3000')).toBe(true);
    expect(check('[2001:db8::1]:3000')).toBe(true);
    expect(check('evil.example')).toBe(false);
  });

  it('knows what it was told', () => {
    const check = createHostCheck({
      listenHost: '::1',
      allowedHosts: ['panel.lan', 'other.lan:8443', 'fd00::5'],
      publicUrl: 'https://Panel.Example:444/steer',
    });
    expect(check('[::1]:3000')).toBe(true);
    expect(check('panel.lan:1')).toBe(true);
    expect(check('other.lan:8443')).toBe(true);
    expect(check('other.lan')).toBe(false);
    expect(check('[fd00::5]')).toBe(true);
    expect(check('panel.example')).toBe(true);
  });
});
