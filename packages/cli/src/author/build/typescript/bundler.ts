/** The bundler, loaded when something is built: it is no part of a running plugin or panel. */

import type { InputOptions, OutputOptions, RolldownPlugin } from 'rolldown';

/** What a browser gets of a plugin. */
export interface ViewFiles {
  readonly script: string;
  readonly style?: string;
}

/** One bundled module with the style sheets that it imports. */
export interface Bundle {
  readonly code: string;
  readonly style: string;
}

/**
 * Bundles one entry into one module.
 *
 * @throws {Error} with what the bundler says, file and line included.
 */
export async function bundle(input: InputOptions, output: OutputOptions): Promise<Bundle> {
  const { rolldown } = await import('rolldown');
  const styles = new Map<string, string>();
  const plugins = [input.plugins ?? [], collectStyles(styles)];
  const build = await rolldown({ ...input, plugins, logLevel: 'warn' });
  try {
    const { output: chunks } = await build.generate({ ...output, codeSplitting: false });
    const [chunk] = chunks;
    const style = chunk.moduleIds.map((id) => styles.get(id) ?? '').join('');
    return { code: chunk.code, style };
  } finally {
    await build.close();
  }
}

/** `import './look.css'` adds to the style of the bundle. */
function collectStyles(styles: Map<string, string>): RolldownPlugin {
  return {
    name: 'styles',
    transform: {
      filter: { id: /\.css$/ },
      handler(code, id) {
        styles.set(id, code);
        return { code: '', moduleType: 'js', moduleSideEffects: 'no-treeshake' };
      },
    },
  };
}
