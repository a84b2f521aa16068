/**
 * Finds words for people in a source of the web interface: text between tags, texts of attributes that are read or read out, and other
 * string literals that read like words.
 *
 * Of string literals in other places, those count that hold two words with a space between them, or begin like a sentence. Lists of
 * classes, keys, what is compared, what is looked up in the page, and errors for programmers are none of that.
 */
import ts from 'typescript';

/** One find. */
export interface FoundWords {
  readonly line: number;
  readonly text: string;
}

/** Attributes and props whose text a person reads or hears. */
const READ_ATTRIBUTES =
  /^(?:aria-(?:label|description|roledescription|valuetext|placeholder)|title|label|placeholder|alt|hint|error|description|heading|button|detail|more|done|count|situation|summary|message)$/;
/** Attributes that nobody reads. */
const MUTE_ATTRIBUTES =
  /^(?:class(?:Name|Names)?|data-.*|style|value|d|points|transform|viewBox|sandbox|allow)$/;
/** Calls whose texts are no words: classes, selectors, queries. */
const MUTE_CALLS =
  /(?:^|\.)(?:cn|cva|querySelector(?:All)?|closest|matches|matchMedia|useMediaQuery|getContext)$/;
const LETTERS = /\p{L}{2}/u;
const READS_LIKE_WORDS = /\p{L}[,.:;]? \p{L}|^\p{Lu}\p{Ll}+[.!?…]?$/u;
const CLASSES =
  /(?:^|\s)!?(?:[a-z]+:)*(?:flex|grid|block|inline|text|bg|border|rounded|size|px|py|mt|ml|mr|mb|gap|max|min|w|h|absolute|fixed|sticky|relative|truncate|shrink|space|font|items|justify|opacity|pointer|data|aria|disabled|hover)(?:-|\s|$)/;

/** The words in a source, in the order of its lines. */
export function findWords(path: string, source: string): readonly FoundWords[] {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, kind);
  const found: FoundWords[] = [];
  const add = (node: ts.Node, text: string): void => {
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
    found.push({ line, text: text.trim().replaceAll(/\s+/g, ' ') });
  };
  const visit = (node: ts.Node): void => {
    if (isMute(node, file)) return;
    if (ts.isJsxText(node)) {
      if (LETTERS.test(node.text)) add(node, node.text);
    } else if (
      ts.isJsxAttribute(node) &&
      node.initializer !== undefined &&
      ts.isStringLiteral(node.initializer)
    ) {
      const { text } = node.initializer;
      if (
        LETTERS.test(text) &&
        (READ_ATTRIBUTES.test(node.name.getText(file)) || READS_LIKE_WORDS.test(text))
      )
        add(node, text);
    } else if (ts.isStringLiteralLike(node)) {
      if (isWords(node.text) && !isCode(node)) add(node, node.text);
    } else if (ts.isTemplateExpression(node)) {
      const text = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
      if (isWords(text.replaceAll('…', 'x')) && LETTERS.test(text) && !isAddress(text)) add(node, text);
      node.templateSpans.forEach(({ expression }) => visit(expression));
    } else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isWords(text: string): boolean {
  return READS_LIKE_WORDS.test(text.trim()) && !CLASSES.test(text);
}

/** `/plugins/…`, `?q=…`, `a:b` and lengths are put together of pieces, and no words. */
function isAddress(template: string): boolean {
  return !/\p{L}{2,}[,.:;]? \p{L}|(?:^|…) ?\p{L}{2,} |\p{L}{2,} (?:…|$)| \p{L}{2,}(?:[.,!?]|$)/u.test(
    template,
  );
}

function isMute(node: ts.Node, file: ts.SourceFile): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isJsxAttribute(node)) return MUTE_ATTRIBUTES.test(node.name.getText(file));
  if (ts.isCallExpression(node)) return MUTE_CALLS.test(node.expression.getText(file));
  // Errors that only programmers see begin with what could not be done.
  return (
    ts.isNewExpression(node) &&
    node.expression.getText(file).endsWith('Error') &&
    /^\S*\(\s*[`'"]Cannot /.test(node.getText(file).slice(4))
  );
}

/** Names of things: keys, what is compared, and ids. */
function isCode({ parent }: ts.Node): boolean {
  if (ts.isElementAccessExpression(parent) || ts.isCaseClause(parent) || ts.isLiteralTypeNode(parent))
    return true;
  return (
    ts.isBinaryExpression(parent) &&
    [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(
      parent.operatorToken.kind,
    )
  );
}
