/**
 * The environment of a plugin process: the host's own without what is the host's business, then the plugin's env file, then what the
 * protocol promises. Pure.
 */

/** Names that never reach a plugin from the host's environment. */
const PRIVATE_PREFIXES = ['STEERING_', 'ADMIN_', 'TORU_', 'npm_'];
const PRIVATE_NAMES = new Set(['NODE_OPTIONS', 'NODE_CHANNEL_FD', 'NODE_UNIQUE_ID', 'NODE_RUN_SCRIPT_NAME']);

/** What the text of an env file says; a line that cannot be read is named. */
export type EnvFileResult =
  | { readonly ok: true; readonly values: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string };

/** Builds the environment of a child. Later sources win; `own` holds the variables of the protocol. */
export function childEnvironment(
  host: Readonly<Record<string, string | undefined>>,
  file: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (value === undefined || PRIVATE_NAMES.has(name)) continue;
    if (PRIVATE_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    result[name] = value;
  }
  Object.assign(result, file);
  for (const [name, value] of Object.entries(own)) if (value !== undefined) result[name] = value;
  return result;
}

/**
 * Reads `<plugins>/<id>.env`: `NAME=value`, `#` and `;` comments, quotes as in a systemd EnvironmentFile.
 *
 * Single quotes keep everything; double quotes know `\"`, `\\`, `\n`; without quotes the line is trimmed.
 */
export function parseEnvFile(text: string): EnvFileResult {
  const values: Record<string, string> = {};
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const match = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line);
    const name = match?.[1];
    if (match === null || name === undefined)
      return { ok: false, message: `line ${index + 1} is not NAME=value` };
    const value = unquote(match[2] ?? '');
    if (value === null) return { ok: false, message: `line ${index + 1} has an unclosed quote` };
    values[name] = value;
  }
  return { ok: true, values };
}

function unquote(text: string): string | null {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text;
  if (text.length < 2 || !text.endsWith(quote)) return null;
  const inner = text.slice(1, -1);
  return quote === "'"
    ? inner
    : inner.replace(/\\(["\\n$`])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark));
}
