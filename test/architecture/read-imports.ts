/** Reads every module specifier of a source text: imports, re-exports, `import()` and import types. */
import ts from 'typescript';

/** One use of another module. */
export interface ImportUse {
  readonly specifier: string;
  /** Line of the specifier, from 1. */
  readonly line: number;
  /** Loaded when its code runs, by `import()`. */
  readonly isDynamic: boolean;
  /** Gone when types are stripped. */
  readonly isType: boolean;
}

/** The imports of one module, in order. An `import()` of something that is no literal is reported as the specifier `?`. */
export function readImports(fileName: string, text: string): readonly ImportUse[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const uses: ImportUse[] = [];
  const add = (node: ts.Node, isDynamic: boolean, isType: boolean): void => {
    const specifier = ts.isStringLiteralLike(node) ? node.text : '?';
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    uses.push({ specifier, line: line + 1, isDynamic, isType });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, false, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node.moduleSpecifier, false, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument) add(argument, true, false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, false, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return uses;
}
