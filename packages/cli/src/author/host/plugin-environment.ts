/** The environment of a plugin that an author's tool starts: the same rule as in a panel. */

const PRIVATE = /^(?:STEERING_|ADMIN_|TORU_|npm_)|^NODE_OPTIONS$/;

/** The surrounding environment without what belongs to the host, then `own`. */
export function toPluginEnvironment(
  surrounding: Readonly<NodeJS.ProcessEnv>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(surrounding).flatMap(([name, value]) =>
    value === undefined || PRIVATE.test(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(kept), ...own };
}
