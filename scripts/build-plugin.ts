/** Builds one TypeScript plugin: `node scripts/build-plugin.ts DIR OUT` writes `OUT/<id>.binary`. */
import { buildPlugin } from '@toru/cli/build';

const [dir, out] = process.argv.slice(2);
if (dir === undefined || out === undefined) {
  console.error('Usage: node scripts/build-plugin.ts DIR OUT');
  process.exit(64);
}
const { file, bytes } = await buildPlugin({ dir, out });
console.log(`${file}  ${bytes} bytes`);
