/** What a restored installation remembers: when it was restored, and which API tokens nobody has confirmed since. */

/** SQL of the migration. */
export const RESTORES = `
ALTER TABLE instance ADD COLUMN restored_at INTEGER;
ALTER TABLE api_tokens ADD COLUMN unconfirmed_since INTEGER;
CREATE TABLE backup_schedule (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  every_hours INTEGER NOT NULL,
  keep INTEGER NOT NULL,
  warn_after_hours INTEGER NOT NULL
) STRICT;
`;
