/** The shapes of the names that occur in a license: key ids, plugin ids, instance ids. */

const KEY_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const PLUGIN_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
const INSTANCE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the text can name a key: 1–64 lower-case letters, digits and hyphens, no hyphen first. */
export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

/** Whether the key counts in tests only. */
export function isTestKeyId(keyId: string): boolean {
  return keyId.startsWith('test-');
}

/** Whether the text can name a plugin: 1–64 letters, digits and hyphens, no hyphen first. */
export function isPluginId(text: string): boolean {
  return PLUGIN_ID.test(text);
}

/** Whether the text is a UUID in its usual form; upper and lower case are the same instance. */
export function isInstanceId(text: string): boolean {
  return INSTANCE_ID.test(text);
}
