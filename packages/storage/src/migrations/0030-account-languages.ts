/** The language of the interface that somebody has chosen, by user name: the administrator of the environment has no row among the users. */

/** SQL of the migration. */
export const ACCOUNT_LANGUAGES = `
CREATE TABLE account_languages (
  username TEXT PRIMARY KEY COLLATE NOCASE,
  language TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
