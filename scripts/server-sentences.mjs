import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './setup.mjs';

/** Sources whose sentences never reach the console: the dialects, the commands and the settings of the server. */
const elsewhere =
  /\/(compat|commands|settings|oauth|import|console)\/|\.(spec|testing)\.ts$|\/(document[\w-]*|openapi)\.ts$/;

/** How a reason begins that stands after the name of a field. */
const reason =
  /^(must |is |has |have |cannot |exactly one of |there is no such |send |names an |Send |Repeat |Pass |Ask |There is no such|An audience has|This contains|A key |No key |The key |The member )/;

/** Functions and classes that are given a reason. */
const takers = new Set(['fault', 'wrong', 'unusable', 'unreadable', 'sentence']);
const errors = new Set(['InvalidDurationError', 'InvalidKeyError', 'UnusableHashError']);

/**
 * What the admin API says about requests, as its source has it: the sentences of problems and the reasons of fields. `{}`
 * stands for what is filled in.
 * @returns {{ details: Map<string, string>, reasons: Set<string>, checks: Set<string> }} details with their code
 */
export function serverSentences() {
  const found = { details: new Map(), reasons: new Set(), checks: new Set() };
  for (const file of globSync('apps/api/src/**/*.ts', { cwd: root })) {
    if (elsewhere.test(`/${file}`)) continue;
    const text = readFileSync(join(root, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    visit(source, found, file.includes('token-inspector'));
  }
  return found;
}

function visit(node, found, isInspector) {
  if (ts.isNewExpression(node) && node.expression.getText() === 'AppError') {
    const [code, detail] = node.arguments ?? [];
    if (code && ts.isStringLiteral(code))
      for (const text of textsOf(detail)) found.details.set(text, code.text);
  }
  if (ts.isNewExpression(node) && errors.has(node.expression.getText())) {
    for (const text of textsOf(node.arguments?.[0])) found.reasons.add(text);
  }
  if (ts.isCallExpression(node) && takers.has(node.expression.getText())) {
    for (const argument of node.arguments)
      for (const text of textsOf(argument)) if (reason.test(text)) found.reasons.add(text);
  }
  if (ts.isPropertyAssignment(node) && /^(detail|remedy|message)$/.test(node.name.getText())) {
    const code = codeBeside(node);
    for (const text of textsOf(node.initializer))
      if (code !== undefined) found.details.set(text, code);
      else (isInspector ? found.checks : found.reasons).add(text);
  }
  if (ts.isReturnStatement(node) || ts.isArrowFunction(node) || ts.isConditionalExpression(node)) {
    for (const text of textsOf(
      ts.isConditionalExpression(node) ? node : (node.expression ?? node.body),
    ))
      if (reason.test(text)) found.reasons.add(text);
  }
  ts.forEachChild(node, (child) => visit(child, found, isInspector));
}

/** The code of a problem whose parts stand together in one object. */
function codeBeside({ parent }) {
  const code = parent.properties.find((other) => other.name?.getText() === 'code');
  return code && ts.isStringLiteral(code.initializer) ? code.initializer.text : undefined;
}

/** The texts that an expression may be. */
function textsOf(node) {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('')];
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(textsOf);
  if (ts.isParenthesizedExpression(node) || ts.isArrowFunction(node))
    return textsOf(node.expression ?? node.body);
  if (ts.isBinaryExpression(node)) {
    if (node.operatorToken.kind !== ts.SyntaxKind.PlusToken)
      return [node.left, node.right].flatMap(textsOf);
    const [left = '{}'] = textsOf(node.left);
    const [right = '{}'] = textsOf(node.right);
    return [left + right];
  }
  return [];
}
