/** The licenses of everything that a release contains and others have written. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../steps/run-program.ts';
import type { LockedPackage } from './shipped-packages.ts';

const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)/i;
const RULE = '-'.repeat(80);

/** The text of the file `THIRD-PARTY-NOTICES`. */
export function toNotices(
  packages: readonly LockedPackage[],
  node: { readonly version: string; readonly license: string },
): string {
  const parts = packages.map((item) =>
    toPart(`${item.name} ${item.version} (${item.license})`, textOf(item)),
  );
  return [
    'Toru Steering Center contains software of others, under these licenses.\n',
    ...parts,
    toPart(`Node.js ${node.version}`, node.license),
  ].join('\n');
}

function toPart(title: string, text: string): string {
  return `${RULE}\n${title}\n${RULE}\n\n${text.trim()}\n`;
}

/** What its authors put beside it; failing that, what its package says. */
function textOf({ path, name, license }: LockedPackage): string {
  const folder = join(ROOT, path);
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => LICENSE_FILE.test(file))
        .sort()
    : [];
  const texts = names.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n'));
  return texts.length > 0
    ? texts.join('\n\n')
    : `The package ${name} says "${license}" and brings no text of its license.`;
}
