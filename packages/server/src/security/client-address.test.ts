import { describe, expect, it } from 'vitest';
import { createTrustCheck, normalizeAddress, resolvePeer, toAddressKey } from './client-address.ts';

const none = { forwardedFor: null, forwardedProto: null, forwardedHost: null };

describe('resolvePeer', () => {
  const isTrusted = createTrustCheck(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);

  it('ignores forwarding headers of a client that is no trusted proxy', () => {
    const headers = { forwardedFor: '1.1.1.1', forwardedProto: 'https', forwardedHost: 'evil.example' };
    expect(resolvePeer('192.0.2.7', 'panel', headers, isTrusted)).toEqual({
      address: '192.0.2.7',
      isSecure: false,
      host: 'panel',
    });
  });

  it('takes the first address from the right that is no trusted proxy', () => {
    const headers = {
      forwardedFor: '6.6.6.6, 192.0.2.9, 10.1.1.1',
      forwardedProto: 'https',
      forwardedHost: 'panel.example',
    };
    expect(resolvePeer('::ffff:127.0.0.1', '127.0.0.1:3000', headers, isTrusted)).toEqual({
      address: '192.0.2.9',
      isSecure: true,
      host: 'panel.example',
    });
  });

  it.each([
    ['unknown', '10.0.0.2'],
    ['1.1.1.1, garbage', '10.0.0.2'],
    ['10.0.0.9', '10.0.0.9'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['203.0.113.5:9999', '203.0.113.5'],
  ])('reads X-Forwarded-For %j from a proxy as %s', (forwardedFor, address) => {
    expect(resolvePeer('10.0.0.2', null, { ...none, forwardedFor }, isTrusted).address).toBe(address);
  });

  it('keeps what the connection says when a trusted proxy adds nothing', () => {
    expect(resolvePeer('10.0.0.2', 'h', none, isTrusted)).toEqual({
      address: '10.0.0.2',
      isSecure: false,
      host: 'h',
    });
  });
});

describe('createTrustCheck', () => {
  it.each(['nonsense', '10.0.0.0/33', '10.0.0.0/x', '::1/129', ''])('refuses %j', (proxy) => {
    expect(() => createTrustCheck([proxy])).toThrow(RangeError);
  });

  it('trusts nobody by default', () => {
    expect(createTrustCheck([])('127.0.0.1')).toBe(false);
  });
});

describe('addresses', () => {
  it('have one spelling', () => {
    expect(normalizeAddress('::FFFF:10.0.0.1')).toBe('10.0.0.1');
    expect(normalizeAddress('fe80::1%eth0')).toBe('fe80::1');
  });

  it('count by household', () => {
    expect(toAddressKey('192.0.2.1')).toBe('192.0.2.1');
    expect(toAddressKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(toAddressKey('2001:db8::1')).toBe(toAddressKey('2001:db8::2'));
  });
});
