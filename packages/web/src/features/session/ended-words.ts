/** Says why somebody was logged out. */

import type { SessionAnswer } from './session.ts';
import { t } from '../../messages/session.ts';

const words = {
  logged_out: 'youHaveLoggedOut',
  ended: 'thisSessionWasEndedFrom',
  displaced: 'youAreLoggedInIn',
  password_changed: 'youWereLoggedOutBecause',
  account_closed: 'youWereLoggedOutBecause2',
  expired: 'youWereLoggedOutBecause3',
} as const satisfies Readonly<Record<NonNullable<SessionAnswer['ended']>, string>>;

/** A sentence or two; null where nothing more is known than that the session has ended. */
export function endedWords(ended: SessionAnswer['ended']): string | null {
  return ended === null ? null : t(words[ended]);
}
