/** Licenses that were replaced or removed stay for a while, so that one can be put back. */

/** SQL of the migration. */
export const REPLACED_LICENSES = `
CREATE TABLE replaced_licenses (
  plugin TEXT NOT NULL,
  token TEXT NOT NULL,
  state TEXT NOT NULL,
  replaced_at INTEGER NOT NULL,
  PRIMARY KEY (plugin, token)
) STRICT, WITHOUT ROWID;
`;
