/**
 * From TypeScript modules to what is published of them: JavaScript for Node 20, source maps with the sources inside, and types.
 *
 * Every module is translated by itself, which `isolatedModules` and `isolatedDeclarations` promise to be enough: `npm run check` has
 * looked at the types of all of them together.
 */
import { dirname, relative } from 'node:path';
import ts from 'typescript';

/** The code of one module. */
export interface EmittedCode {
  readonly js: string;
  readonly map: string;
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  newLine: ts.NewLineKind.LineFeed,
};
const CODE_OPTIONS: ts.CompilerOptions = {
  ...OPTIONS,
  rewriteRelativeImportExtensions: true,
  sourceMap: true,
  inlineSources: true,
};
/** Without the library, methods named by a symbol would be declared twice. */
const TYPES_OPTIONS: ts.CompilerOptions = {
  ...OPTIONS,
  lib: ['lib.es2025.d.ts', 'lib.esnext.disposable.d.ts'],
  types: [],
  noResolve: true,
  allowImportingTsExtensions: true,
  declaration: true,
  emitDeclarationOnly: true,
  isolatedDeclarations: true,
};

/** A file named by its place beside the module, as in `new URL('./worker.ts', import.meta.url)`. */
const OWN_FILE = /(new URL\(['"]\.{1,2}\/[^'"]+)\.ts(['"], import\.meta\.url\))/g;
/** A module named in declarations. */
const NAMED_MODULE = /(\bfrom |\bimport\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g;

/**
 * Translates one module.
 *
 * @throws {Error} It cannot be read by itself.
 */
export function emitCode(text: string, path: string): EmittedCode {
  const options = { compilerOptions: CODE_OPTIONS, fileName: path, reportDiagnostics: true };
  const { outputText, sourceMapText = '{}', diagnostics } = ts.transpileModule(text, options);
  refuse(path, diagnostics);
  const map = JSON.parse(sourceMapText) as object;
  const source = relative(dirname(path).replace('/src', '/dist'), path);
  return {
    js: outputText.replaceAll(OWN_FILE, '$1.js$2'),
    map: JSON.stringify({ ...map, sources: [source] }),
  };
}

/**
 * The types of modules, by their paths.
 *
 * @throws {Error} An export has no type that can be read off it.
 */
export function emitTypes(paths: readonly string[]): ReadonlyMap<string, string> {
  const program = ts.createProgram(paths, TYPES_OPTIONS);
  const texts = new Map<string, string>();
  for (const path of paths) {
    const file = program.getSourceFile(path);
    const { diagnostics } = program.emit(file, (_name, text) => void texts.set(path, text), undefined, true);
    refuse(path, diagnostics);
  }
  return new Map([...texts].map(([path, text]) => [path, text.replaceAll(NAMED_MODULE, '$1$2$3.js$2')]));
}

function refuse(path: string, [problem]: readonly ts.Diagnostic[] = []): void {
  if (problem === undefined) return;
  throw new Error(`Cannot publish "${path}": ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`);
}
