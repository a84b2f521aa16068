import { describe, expect, it } from 'vitest';
import { isViewOrigin, SHELL_POLICY, toViewPolicy } from './content-policy.ts';

describe('policies', () => {
  it('allow no evaluated code and no inline script anywhere', () => {
    for (const policy of [
      SHELL_POLICY,
      toViewPolicy(['https://cdn.example'], false),
      toViewPolicy([], true),
    ]) {
      expect(policy).not.toContain('unsafe-eval');
      expect(/script-src [^;]*unsafe-inline/.test(policy)).toBe(false);
    }
  });

  it.each([
    ['https://cdn.example.com', true],
    ['https://*.example.com:8443', true],
    ['wss://live.example.com', true],
    ['http://localhost:5173', true],
    ['https://cdn.example.com/', false],
    ["https://x; script-src 'unsafe-inline'", false],
    ['https://a https://b', false],
    ['*', false],
    ['https:', false],
    ["'unsafe-eval'", false],
    ['data:', false],
  ])('take %j for an origin: %s', (text, expected) => {
    expect(isViewOrigin(text)).toBe(expected);
  });

  it('give a sandboxed view no way to the panel but messages', () => {
    const policy = toViewPolicy([], true);
    expect(policy).toMatch(/^sandbox allow-scripts /);
    expect(policy).not.toContain('allow-same-origin');
    expect(policy).toContain("connect-src 'none'");
  });
});
