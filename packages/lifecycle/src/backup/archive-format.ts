/**
 * What a backup file is: a tar archive, compressed with zstd, that begins with `toru-backup.json` and ends with `manifest.json`.
 *
 * The first names the format and the release that made it, so that a newer one is refused before anything of it is read; the last has the
 * length and the hash of each entry, so that nothing is restored that is not what was saved. A file without its end has no manifest.
 */

/** Name of the first entry. */
export const HEADER_PATH = 'toru-backup.json';
/** Name of the last entry. */
export const MANIFEST_PATH = 'manifest.json';
/** Name of the entry with what is encrypted: the key of the secrets and the environment files of plugins. */
export const SECRETS_PATH = 'secrets.age';
/** Folder of the data directory's entries. */
export const DATA_FOLDER = 'data';
/** Folder of the plugins folder's entries. */
export const PLUGINS_FOLDER = 'plugins';
/** Version of the format. */
export const FORMAT = 1;

/** The first entry. */
export interface BackupHeader {
  readonly format: number;
  /** Version of the panel that made it. */
  readonly version: string;
  /** Version of the database's schema. */
  readonly schema: number;
  readonly instance: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What was saved of one entry. */
export interface ManifestEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Unit: bytes. */
  readonly bytes: number;
  /** Of a file's content or of a link's target; hexadecimal. */
  readonly sha256: string;
}

/** The last entry. */
export interface BackupManifest {
  readonly entries: readonly ManifestEntry[];
  /** What somebody who restores it has to know. One sentence each. */
  readonly notes: readonly string[];
}

/** Reads the header; `null` when it is not one. */
export function parseHeader(text: string): BackupHeader | null {
  const value = parseObject(text);
  if (value?.['application'] !== 'toru') return null;
  const { format, version, schema, instance, created_at: createdAt } = value;
  return typeof format === 'number' &&
    typeof version === 'string' &&
    typeof schema === 'number' &&
    typeof instance === 'string' &&
    typeof createdAt === 'string' &&
    !Number.isNaN(Date.parse(createdAt))
    ? { format, version, schema, instance, createdAt }
    : null;
}

/** Writes the header. */
export function toHeaderText({ format, version, schema, instance, createdAt }: BackupHeader): string {
  return `${JSON.stringify({ application: 'toru', format, version, schema, instance, created_at: createdAt })}\n`;
}

/** Reads the manifest; `null` when it is not one. */
export function parseManifest(text: string): BackupManifest | null {
  const value = parseObject(text);
  if (value === null) return null;
  const { entries, notes } = value;
  return Array.isArray(entries) && entries.every(isEntry) && Array.isArray(notes) && notes.every(isText)
    ? { entries, notes }
    : null;
}

function isEntry(value: unknown): value is ManifestEntry {
  const { path, kind, bytes, sha256 } = Object(value) as Record<string, unknown>;
  return (
    isText(path) &&
    (kind === 'file' || kind === 'folder' || kind === 'link') &&
    typeof bytes === 'number' &&
    isText(sha256)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
