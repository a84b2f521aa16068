import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toOutsideAddress, type AskedAddress } from './redirect-target.ts';

const asked = (path: string, host = 'panel.example:8443', isSecure = true): AskedAddress => ({
  routePath: '/base/api/plugins/route/hello',
  head: { path },
  peer: { host, isSecure },
});

describe('an address in an answer', () => {
  it('of another scheme of the own host leads to where the browser is', () => {
    expect(toOutsideAddress('http://panel.example:8443/x', asked('/'))).toBe(
      '/base/api/plugins/route/hello/x',
    );
  });

  it('of another port of the own host stays', () => {
    expect(toOutsideAddress('https://panel.example/x', asked('/'))).toBe('https://panel.example/x');
  });

  it('that is relative to a path whose slash may be ours is written out', () => {
    expect(toOutsideAddress('login', asked('/'))).toBe('/base/api/plugins/route/hello/login');
    expect(toOutsideAddress('login', asked('/?x=1'))).toBe('/base/api/plugins/route/hello/login');
    expect(toOutsideAddress('login', asked('/a/b'))).toBe('login');
  });

  it('keeps the bytes of UTF-8 that was not encoded', () => {
    const bytes = Buffer.from('/grüße').toString('latin1');
    expect(toOutsideAddress(bytes, asked('/a'))).toBe('/base/api/plugins/route/hello/gr%C3%BC%C3%9Fe');
  });

  it('that is none stays', () => {
    expect(toOutsideAddress('http://[', asked('/a'))).toBe('http://[');
    expect(toOutsideAddress('/x', { ...asked('/a'), peer: { host: null, isSecure: false } })).toBe(
      '/base/api/plugins/route/hello/x',
    );
  });

  it('never leads the browser to another path of the panel, whatever it is', () => {
    const piece = fc.constantFrom(
      '/',
      '..',
      '.',
      '%2e',
      '\\',
      'a',
      '?',
      '#',
      ':',
      '@',
      '//',
      'http:',
      'panel.example:8443',
      '\t',
      'localhost',
      '/base/api/plugins/route/hello',
      'é',
    );
    const values = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const paths = fc
      .array(fc.constantFrom('/', 'a', 'b%2f', '..', '?q'), { maxLength: 4 })
      .map((parts) => `/${parts.join('')}`);
    fc.assert(
      fc.property(values, paths, (value, path) => {
        const question = asked(path);
        const told = toOutsideAddress(value, question);
        const led = URL.parse(told, `https://panel.example:8443${question.routePath}${path}`);
        if (led?.origin !== 'https://panel.example:8443') return;
        expect(`${led.pathname}/`.startsWith(`${question.routePath}/`)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
