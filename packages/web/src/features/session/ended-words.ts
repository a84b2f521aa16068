/** Says why somebody was logged out. */

import type { SessionAnswer } from './session.ts';

const words: Readonly<Record<NonNullable<SessionAnswer['ended']>, string>> = {
  logged_out: 'You have logged out.',
  ended: 'This session was ended from another place where you are logged in.',
  displaced:
    'You are logged in in more than 50 places, and this one had not been used for longest. Scripts that log in count, too; better give them an API token.',
  password_changed: 'You were logged out because the password was changed.',
  account_closed: 'You were logged out because this account was turned off.',
  expired: 'You were logged out because a session lasts for seven days.',
};

/** A sentence or two; null where nothing more is known than that the session has ended. */
export function endedWords(ended: SessionAnswer['ended']): string | null {
  return ended === null ? null : words[ended];
}
