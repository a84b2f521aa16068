/** Whether a `hello` is that of the child that is waited for. */

import { timingSafeEqual } from 'node:crypto';

import { ProtocolError } from '@toru/protocol';
import type { FrameHead, HelloMessage, RejectMessage } from '@toru/protocol';

/** Who is waited for. */
export interface ExpectedPlugin {
  /** The token that the child was started with. */
  readonly token: string;
  readonly pluginId: string;
  readonly version: string;
}

/** Why a `hello` cannot be used: what `reject` says. */
export interface HelloFault {
  readonly code: RejectMessage['code'];
  readonly reason: string;
}

/** Judges a `hello`; null: the child may be welcomed. The token is compared first, in constant time. */
export function findHelloFault(hello: HelloMessage, expected: ExpectedPlugin): HelloFault | null {
  if (!isSameToken(hello.token, expected.token))
    return { code: 'BAD_TOKEN', reason: 'the token is not the one in TORU_TOKEN' };
  if (hello.protocol !== 2) {
    return { code: 'BAD_PROTOCOL', reason: `"hello" says protocol ${hello.protocol}, the metadata said 2` };
  }
  if (hello.plugin_id !== expected.pluginId) {
    return {
      code: 'ID_MISMATCH',
      reason: `"hello" says id "${hello.plugin_id}", the metadata said "${expected.pluginId}"`,
    };
  }
  if (hello.version !== expected.version) {
    return {
      code: 'ID_MISMATCH',
      reason: `"hello" says version "${hello.version}", the metadata said "${expected.version}"`,
    };
  }
  return null;
}

/** The fault of a connection that begins with a message that no version of the protocol knows. */
export function notHello(head: FrameHead): ProtocolError {
  const message = `the first message must be "hello", not "${String(head['type'])}"`;
  return new ProtocolError('MESSAGE_UNEXPECTED', message, 'remote');
}

function isSameToken(shown: string, expected: string): boolean {
  const a = Buffer.from(shown);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
