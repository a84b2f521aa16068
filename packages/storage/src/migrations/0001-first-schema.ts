/**
 * The first schema.
 *
 * Times are milliseconds since the Unix epoch. The two triggers on `kv` are the book-keeping of quotas and versions: they run in the
 * same commit as the change itself, so the sums are right after any crash without ever being counted again.
 */

/** SQL of migration 1. */
export const FIRST_SCHEMA = `
CREATE TABLE instance (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  uuid TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  clock_floor INTEGER NOT NULL,
  machine_id_hash TEXT,
  hostname_hash TEXT,
  data_dir TEXT,
  facts_seen_at INTEGER
) STRICT;

CREATE TABLE host_starts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  started_at INTEGER NOT NULL,
  healthy_at INTEGER,
  stopped_at INTEGER
) STRICT;

CREATE TABLE plugins (
  id TEXT PRIMARY KEY,
  record TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE kv_namespaces (
  id INTEGER PRIMARY KEY,
  plugin TEXT NOT NULL,
  space TEXT NOT NULL CHECK (space IN ('plugin', 'view')),
  keys INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  last_version INTEGER NOT NULL DEFAULT 0,
  UNIQUE (plugin, space)
) STRICT;

CREATE TABLE kv (
  id INTEGER PRIMARY KEY,
  namespace INTEGER NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER,
  value BLOB NOT NULL,
  UNIQUE (namespace, key)
) STRICT;
CREATE INDEX kv_expiry ON kv (namespace, expires_at) WHERE expires_at IS NOT NULL;

CREATE TRIGGER kv_added AFTER INSERT ON kv BEGIN
  UPDATE kv_namespaces
  SET keys = keys + 1, bytes = bytes + octet_length(NEW.key) + NEW.bytes, last_version = NEW.version
  WHERE id = NEW.namespace;
END;
CREATE TRIGGER kv_changed AFTER UPDATE ON kv BEGIN
  UPDATE kv_namespaces SET bytes = bytes + NEW.bytes - OLD.bytes, last_version = NEW.version
  WHERE id = NEW.namespace;
END;
CREATE TRIGGER kv_removed AFTER DELETE ON kv BEGIN
  UPDATE kv_namespaces SET keys = keys - 1, bytes = bytes - octet_length(OLD.key) - OLD.bytes
  WHERE id = OLD.namespace;
END;

CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('plugin', 'audit')),
  at INTEGER NOT NULL,
  plugin TEXT,
  type TEXT NOT NULL,
  actor TEXT,
  address TEXT,
  run_id TEXT,
  message TEXT NOT NULL,
  details TEXT NOT NULL
) STRICT;
CREATE INDEX journal_kind ON journal (kind, id);
CREATE INDEX journal_plugin ON journal (plugin, id) WHERE plugin IS NOT NULL;
CREATE INDEX journal_at ON journal (kind, at);

CREATE TABLE plugin_settings (
  plugin TEXT PRIMARY KEY,
  "values" TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE plugin_secrets (
  plugin TEXT NOT NULL,
  pointer TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (plugin, pointer)
) STRICT, WITHOUT ROWID;

CREATE TABLE panel_settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  view_origins TEXT NOT NULL
) STRICT;

CREATE TABLE users (
  username TEXT PRIMARY KEY COLLATE NOCASE,
  role TEXT NOT NULL CHECK (role IN ('admin', 'client')),
  display_name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  plugins TEXT,
  created_at INTEGER NOT NULL,
  password_changed_at INTEGER NOT NULL,
  last_login_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  username TEXT NOT NULL COLLATE NOCASE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  user_agent TEXT,
  address TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (username);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('read', 'operate', 'admin')),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  last_used_at INTEGER,
  expires_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE licenses (
  plugin TEXT PRIMARY KEY,
  token TEXT NOT NULL,
  installed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
