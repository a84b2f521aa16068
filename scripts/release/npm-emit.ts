/**
 * From TypeScript modules to what is published of them: JavaScript for Node 20, source maps with the sources inside, and types.
 *
 * Code is translated module by module, which `isolatedModules` promises to be enough, and so are the types of a package that spells
 * them all out. Where one leaves types to be found by the compiler, such as those of a schema, the compiler looks at all that it
 * imports. `npm run check` has looked at the types of everything together.
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
  lib: ['lib.es2025.d.ts', 'lib.esnext.d.ts'],
  allowImportingTsExtensions: true,
  declaration: true,
  emitDeclarationOnly: true,
  skipLibCheck: true,
};
const SPELT_OUT: ts.CompilerOptions = {
  ...TYPES_OPTIONS,
  types: [],
  noResolve: true,
  isolatedDeclarations: true,
};
const FOUND: ts.CompilerOptions = {
  ...TYPES_OPTIONS,
  types: ['node'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
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
 * The types of a package's modules, by their paths.
 *
 * @throws {Error} The type of an export cannot be told.
 */
export function emitTypes(paths: readonly string[]): ReadonlyMap<string, string> {
  const spelt = tryTypes(paths, SPELT_OUT);
  const { texts, problem } = spelt.problem === null ? spelt : tryTypes(paths, FOUND);
  if (problem !== null) refuse(problem.path, problem.diagnostics);
  return new Map([...texts].map(([path, text]) => [path, text.replaceAll(NAMED_MODULE, '$1$2$3.js$2')]));
}

interface TypesOutcome {
  readonly texts: ReadonlyMap<string, string>;
  readonly problem: { readonly path: string; readonly diagnostics: readonly ts.Diagnostic[] } | null;
}

function tryTypes(paths: readonly string[], options: ts.CompilerOptions): TypesOutcome {
  const program = ts.createProgram(paths, options);
  const texts = new Map<string, string>();
  for (const path of paths) {
    const file = program.getSourceFile(path);
    const { diagnostics } = program.emit(file, (_name, text) => void texts.set(path, text), undefined, true);
    if (diagnostics.length > 0) return { texts, problem: { path, diagnostics } };
  }
  return { texts, problem: null };
}

function refuse(path: string, [problem]: readonly ts.Diagnostic[] = []): void {
  if (problem === undefined) return;
  throw new Error(`Cannot publish "${path}": ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`);
}
