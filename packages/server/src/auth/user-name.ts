/** What a user name may look like: it stands in headers, logs and lists, so it is plain ASCII without spaces. */

/** Pattern of user names that can be created. */
export const USERNAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$';
