/** The Rust that the README of its SDK and the authors' page show compiles in a project as `toru plugin new` makes it. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { toru } from '../run-toru.ts';
import { hasProgram, makeFolder, ROOT } from './author-files.ts';

const run = promisify(execFile);
const DEADLINE_MS = 240_000;
const USED = 'HttpRequest, HttpResponse, PluginMetadata, PluginResult, ToruPlugin, async_trait, json';

/** A whole program, or one around the method that a page shows. */
function toProgram(piece: string): string {
  if (piece.includes('fn main()')) return piece;
  return `use toru_plugin_api::{${USED}};

#[derive(Default)]
struct Shown;

#[async_trait]
impl ToruPlugin for Shown {
    fn metadata() -> PluginMetadata {
        PluginMetadata::new("shown", "Shown", "1.0.0", "/shown").no_view()
    }

    ${piece}
}

fn main() {
    toru_plugin_api::run::<Shown>();
}
`;
}

const hasCargo = hasProgram('cargo');
test.skipIf(!hasCargo)(
  `compiles${hasCargo ? '' : ' (there is no cargo)'}`,
  { timeout: DEADLINE_MS },
  async () => {
    await using folder = await makeFolder();
    await toru(['plugin', 'new', 'shown', '--lang', 'rust'], { cwd: folder.path });
    const dir = join(folder.path, 'shown');
    // The profile of `toru plugin dev`: what it needs is built once for all tests.
    const env = {
      ...process.env,
      CARGO_TARGET_DIR: join(ROOT, '.cache/cargo-target'),
      CARGO_PROFILE_DEV_DEBUG: 'line-tables-only',
    };
    for (const page of ['sdks/rust/README.md', 'docs/authors.md']) {
      const pieces = [...(await readFile(join(ROOT, page), 'utf8')).matchAll(/^```rust\n([\s\S]*?)^```/gm)];
      expect(pieces.length).toBeGreaterThan(0);
      for (const [, piece = ''] of pieces) {
        await writeFile(join(dir, 'src/main.rs'), toProgram(piece));
        await run('cargo', ['build', '--quiet'], { cwd: dir, env });
      }
    }
  },
);
