/**
 * Finds where a source looks into a sentence: a text method or a pattern on something that is named like one, or a comparison of it
 * with words.
 */
import ts from 'typescript';

/** Names of what people read. */
const SENTENCES: ReadonlySet<string> = new Set([
  'reason',
  'detail',
  'cause',
  'message',
  'sentence',
  'note',
  'notes',
]);
/** Methods of a text, a list or a pattern that look for words. */
const LOOKS: ReadonlySet<string> = new Set([
  'exec',
  'test',
  'match',
  'matchAll',
  'search',
  'includes',
  'startsWith',
  'endsWith',
  'indexOf',
  'lastIndexOf',
  'replace',
  'replaceAll',
]);

/** One such place. */
export interface SentenceRead {
  readonly line: number;
  readonly text: string;
}

/** The places of one module, in order. */
export function findSentenceReads(fileName: string, text: string): readonly SentenceRead[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const found: SentenceRead[] = [];
  const visit = (node: ts.Node): void => {
    if (looksInto(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push({ line: line + 1, text: node.getText(source) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function looksInto(node: ts.Node): boolean {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression: receiver, name } = node.expression;
    return LOOKS.has(name.text) && (isSentence(receiver) || node.arguments.some(isSentence));
  }
  if (!ts.isBinaryExpression(node) || !isComparison(node.operatorToken.kind)) return false;
  return (isSentence(node.left) && isWords(node.right)) || (isSentence(node.right) && isWords(node.left));
}

/** Whether this is a sentence, or one that was changed on the way: `plugin.reason?.toLowerCase()`. */
function isSentence(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return SENTENCES.has(node.text);
  if (ts.isPropertyAccessExpression(node)) return SENTENCES.has(node.name.text);
  if (ts.isElementAccessExpression(node))
    return ts.isStringLiteralLike(node.argumentExpression) && SENTENCES.has(node.argumentExpression.text);
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return isSentence(node.expression.expression);
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return isSentence(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
    return isSentence(node.left);
  return false;
}

function isComparison(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken
  );
}

/** Words, and not the absence of any or a word of a closed list such as `shutdown`. */
function isWords(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) && /\s/.test(node.text);
}
