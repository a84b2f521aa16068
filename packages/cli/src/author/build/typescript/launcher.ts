/** The lines that make a bundle executable. */

/**
 * Puts the launcher before a bundle.
 *
 * To a shell the second line checks for Node and becomes it; to JavaScript it is a string and a comment. A plain `#!/usr/bin/env node`
 * would not do: below a `package.json` that says `"type": "module"` Node refuses a main file that ends in `.binary`, so the file is
 * not the main file but required by one line of code.
 */
export function withLauncher(code: string, name: string): string {
  const missing = `${name.replaceAll(/[^\w .-]/g, '')} needs Node.js 20 or later, and there is no \\"node\\" in the PATH`;
  const load = "require(require('path').resolve(process.argv[1]))";
  return `#!/bin/sh
":" //; command -v node >/dev/null || { echo "${missing}" >&2; exit 78; }; exec node --input-type=commonjs -e "${load}" -- "$0" "$@"
${code}`;
}
