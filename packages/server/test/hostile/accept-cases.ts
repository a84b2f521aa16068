/** What a plugin may say in `accept`, offered by nobody: it stands in no head, ends one socket only, and is told. */

import { expect } from 'vitest';

import { AUTH, ROUTE } from './request-case.ts';

/** One case. */
export interface AcceptCase {
  readonly name: string;
  /** What the client offers. */
  readonly offered: readonly string[];
  /** What the plugin accepts. */
  readonly protocol: string;
}

const HOSTILE = [
  'a\r\nSet-Cookie: steering_session=evil',
  'chat\r\nX-Injected: yes',
  'chat\nX-Injected: yes',
  'chat\rX-Injected: yes',
  'chat\r\n\r\n<script>injected</script>',
  'chat\u0000',
  'chat\u010aX-Injected: yes',
  'chat\u560d\u560aX-Injected: yes',
  'chat, other',
  'chat ',
  ' chat',
  'CHAT',
  'other',
  'chat.v2',
  'snow \u2603',
  '\u202echat',
  '\u{1f600}',
  '__proto__',
  'x'.repeat(200),
];

/** Every case: with nothing offered, and with another protocol offered. */
export const ACCEPT_CASES: readonly AcceptCase[] = HOSTILE.flatMap((protocol) =>
  [[], ['chat'], ['chat', 'toString']].map((offered) => ({
    name: `${JSON.stringify(protocol).slice(0, 60)} for [${offered.join(', ')}]`,
    offered,
    protocol,
  })),
);

/** The handshake of a client. `path`: behind the route. */
export function toHandshake(offered: readonly string[], path = '/chat'): string {
  const protocols = offered.length === 0 ? '' : `Sec-WebSocket-Protocol: ${offered.join(', ')}\r\n`;
  return (
    `GET ${ROUTE}${path} HTTP/1.1\r\n${AUTH}Origin: http://{host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==\r\nSec-WebSocket-Version: 13\r\n${protocols}\r\n`
  );
}

/** Judges what the client got. @throws when something got through. */
export function judgeAccept({ protocol }: AcceptCase, answer: string): void {
  const [head = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 502 /);
  for (const line of head.split('\r\n').slice(1)) {
    expect(line).toMatch(/^[!-9;-~]+: [\x20-\x7e]*$/);
    expect(line).not.toMatch(/^(?:set-cookie|x-injected|sec-websocket-protocol)/i);
  }
  expect(answer).toContain('PLUGIN_PROTOCOL_ERROR');
  expect(answer).not.toContain(`\r\n${protocol}`);
}
