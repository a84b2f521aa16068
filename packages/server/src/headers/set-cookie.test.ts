import { describe, expect, it } from 'vitest';
import { confineSetCookie } from './set-cookie.ts';

const ROUTE = '/api/plugins/route/hello';
const confine = (value: string): string | null => confineSetCookie(value, ROUTE);

describe('confineSetCookie', () => {
  it.each([
    ['a=1', `a=1; Path=${ROUTE}/`],
    ['a=1; Path=/', `a=1; Path=${ROUTE}/`],
    ['a=1; path = /x', `a=1; Path=${ROUTE}/x`],
    ['a=1; Path=/x; Path=/', `a=1; Path=${ROUTE}/`],
    [`a=1; Path=${ROUTE}/deep`, `a=1; Path=${ROUTE}/deep`],
    [`a=1; Path=${ROUTE}evil`, `a=1; Path=${ROUTE}${ROUTE}evil`],
    ['a=1; Path=relative', `a=1; Path=${ROUTE}/`],
    ['a=1; Path=/../..', `a=1; Path=${ROUTE}/`],
    ['a=1; Domain=example.com; Secure; HttpOnly', `a=1; Secure; HttpOnly; Path=${ROUTE}/`],
    ['a=b=c; Max-Age=5', `a=b=c; Max-Age=5; Path=${ROUTE}/`],
    ['a=', `a=; Path=${ROUTE}/`],
  ])('turns %j into %j', (value, expected) => {
    expect(confine(value)).toBe(expected);
  });

  it.each([
    'steering_session=x',
    ' steering_session =x; Path=/',
    'STEERING_SESSION=x',
    '__Host-steering_session=x',
    'steering_session_0123456789=x',
    '__Secure-steering_device_0123456789=x',
    'Steering_Device=x',
    '=steering_session=x',
    'steering_session',
    '',
    '; a=1',
  ])('drops %j', (value) => {
    expect(confine(value)).toBeNull();
  });
});
