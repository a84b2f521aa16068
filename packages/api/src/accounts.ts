/** Who uses the panel: users, their sessions, and API tokens. */

import { LANGUAGES, ROLES, TOKEN_SCOPES } from '@toru/protocol';
import { Type } from 'typebox';
import {
  documentVersion,
  flag,
  nullable,
  nullableText,
  nullableTime,
  text,
  time,
  type TypeOf,
} from './parts.ts';

/**
 * Ways in which a session ends.
 *
 * `logged_out`: by itself. `ended`: by its user, from another session. `displaced`: its user has too many, and it was the least recently
 * used one. `account_closed`: its user was deactivated or deleted.
 */
export const SESSION_ENDS = [
  'logged_out',
  'ended',
  'displaced',
  'password_changed',
  'account_closed',
  'expired',
] as const;

/** The logged-in user. */
export const userInfoSchema = Type.Object({
  username: text,
  role: Type.Enum(ROLES),
  display_name: text,
  language: Type.Union([Type.Enum(LANGUAGES), Type.Null()], {
    description: 'Language of the web interface that the account has chosen; null: that of the browser',
  }),
});

/** Who is logged in here. */
export const sessionAnswerSchema = Type.Object({
  user: nullable(userInfoSchema),
  ended: nullable(
    Type.Enum(SESSION_ENDS, { description: 'Why the session of this cookie ended, where that is known' }),
  ),
});

/** Plugins a user may use; null: all that the role may see. */
export const allowedPlugins = nullable(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 1000 }));

/** A user as administrators see one. */
export const panelUserSchema = Type.Object({
  version: documentVersion,
  username: text,
  role: Type.Enum(ROLES),
  display_name: text,
  active: flag,
  plugins: allowedPlugins,
  created_at: time,
  last_login_at: nullableTime,
});

/** A session of the caller. */
export const sessionSchema = Type.Object({
  id: text,
  created_at: time,
  last_used_at: Type.String({ format: 'date-time', description: 'To a minute' }),
  expires_at: time,
  user_agent: nullableText,
  address: nullableText,
  current: Type.Boolean({ description: 'The session of this very call' }),
});

/** An API token; the token itself is shown once, when it is made. */
export const apiTokenSchema = Type.Object({
  id: text,
  name: text,
  scope: Type.Enum(TOKEN_SCOPES),
  created_at: time,
  created_by: text,
  last_used_at: nullableTime,
  expires_at: nullableTime,
  unconfirmed_since: Type.Union([time, Type.Null()], {
    description:
      'When a backup was restored since which nobody has confirmed the token; it is refused until then',
  }),
});

/** What {@link apiTokenSchema} describes. */
export type ApiToken = TypeOf<typeof apiTokenSchema>;
/** What {@link sessionSchema} describes. */
export type OwnSession = TypeOf<typeof sessionSchema>;
/** What {@link panelUserSchema} describes. */
export type PanelUser = TypeOf<typeof panelUserSchema>;
/** What {@link sessionAnswerSchema} describes. */
export type SessionAnswer = TypeOf<typeof sessionAnswerSchema>;
/** Why a session ended. */
export type SessionEnd = (typeof SESSION_ENDS)[number];
/** What {@link userInfoSchema} describes. */
export type UserInfo = TypeOf<typeof userInfoSchema>;
