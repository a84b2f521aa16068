/** Finds exports without a doc comment, through every re-export, by the compiler's own view of a module. */
import { relative } from 'node:path';
import ts from 'typescript';

/** An export that nobody explained. */
export interface Undocumented {
  readonly name: string;
  /** `file:line` of its declaration, seen from the root. */
  readonly place: string;
}

/** What the gate saw. */
export interface DocsReport {
  readonly exportCount: number;
  readonly undocumented: readonly Undocumented[];
}

/** Looks at all exports of these modules. A declaration that is exported twice is reported once. */
export function findUndocumented(modules: readonly string[], root: string): DocsReport {
  const program = ts.createProgram(modules, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const found = new Map<string, Undocumented>();
  let exportCount = 0;
  for (const module of modules) {
    const source = program.getSourceFile(module);
    const symbol = source && checker.getSymbolAtLocation(source);
    for (const item of symbol ? checker.getExportsOfModule(symbol) : []) {
      exportCount += 1;
      const target = item.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(item) : item;
      if (isDocumented(target, checker) || isDocumented(item, checker)) continue;
      const place = toPlace(target.declarations?.[0] ?? item.declarations?.[0], root);
      found.set(`${place} ${item.name}`, { name: item.name, place });
    }
  }
  return { exportCount, undocumented: [...found.values()] };
}

function isDocumented(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const isSaid = symbol.getDocumentationComment(checker).some(({ text }) => text.trim() !== '');
  return isSaid && !(symbol.declarations ?? []).every(hasModuleCommentOnly);
}

/** The comment at the top of a file explains the file, even when the first declaration follows it at once. */
function hasModuleCommentOnly(node: ts.Declaration): boolean {
  const source = node.getSourceFile();
  const [first] = source.statements;
  if (first === undefined || node.pos < first.pos || node.end > first.end) return false;
  const comments = ts.getLeadingCommentRanges(source.text, first.pos) ?? [];
  return comments.filter(({ pos }) => source.text.startsWith('/**', pos)).length < 2;
}

function toPlace(node: ts.Node | undefined, root: string): string {
  if (node === undefined) return 'unknown place';
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return `${relative(root, source.fileName)}:${line + 1}`;
}
