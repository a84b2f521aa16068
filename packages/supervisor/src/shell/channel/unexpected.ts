/** A known message that came when it is not allowed. */

import { ProtocolError } from '@toru/protocol';

/** The error that ends the channel for it. */
export function unexpected(type: string, when: string): ProtocolError {
  return new ProtocolError('MESSAGE_UNEXPECTED', `message "${type}" came ${when}`, 'remote');
}
