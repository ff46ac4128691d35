/** The JSON Schema of the report, made from the types in `src/types.ts`: they are its only description. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

type Json = Record<string, unknown>;

/** Writes `dist/report.schema.json`. */
export async function writeReportSchema(root: string): Promise<void> {
  const text = await readFile(path.join(root, 'src', 'types.ts'), 'utf8');
  const schema = makeSchema(text, 'Report', 'best-practices://report-schema');
  await writeFile(path.join(root, 'dist', 'report.schema.json'), `${JSON.stringify(schema, undefined, 2)}\n`);
}

/** The schema of one interface of a file. Throws on a type form that it does not know. */
export function makeSchema(text: string, name: string, id: string): Json {
  const file = ts.createSourceFile('types.ts', text, ts.ScriptTarget.Latest, true);
  const types = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>();
  const lists = new Map<string, readonly string[]>();
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      types.set(statement.name.text, statement);
    if (ts.isVariableStatement(statement))
      for (const one of statement.declarationList.declarations) addList(one, lists);
  }
  const definitions = new Map<string, Json>();
  const context: Context = { types, lists, definitions };
  const root = ofNamed(name, context);
  definitions.delete(name);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: id,
    title: name,
    ...root,
    properties: { $schema: { const: id }, ...(root.properties as Json) },
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

interface Context {
  readonly types: ReadonlyMap<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly definitions: Map<string, Json>;
}

/** `export const X = ['a', 'b'] as const` */
function addList(declaration: ts.VariableDeclaration, lists: Map<string, readonly string[]>): void {
  const value = declaration.initializer;
  const list = value && ts.isAsExpression(value) ? value.expression : undefined;
  if (!list || !ts.isArrayLiteralExpression(list) || !ts.isIdentifier(declaration.name)) return;
  if (list.elements.every(ts.isStringLiteral))
    lists.set(
      declaration.name.text,
      list.elements.map((element) => (element as ts.StringLiteral).text),
    );
}

function ofNamed(name: string, context: Context): Json {
  const declaration = context.types.get(name);
  if (!declaration) throw new Error(`no type is named ${name}`);
  if (!context.definitions.has(name)) {
    context.definitions.set(name, {});
    const schema = ts.isInterfaceDeclaration(declaration)
      ? ofMembers(declaration.members, context)
      : ofType(declaration.type, context);
    context.definitions.set(name, { ...schema, ...describe(declaration) });
  }
  return context.definitions.get(name) ?? {};
}

function ofMembers(members: ts.NodeArray<ts.TypeElement>, context: Context): Json {
  const properties: Json = {};
  const required: string[] = [];
  for (const member of members) {
    if (!ts.isPropertySignature(member) || !member.type) throw new Error(`unknown member ${member.getText()}`);
    const name = member.name.getText();
    properties[name] = { ...ofType(member.type, context), ...describe(member) };
    if (!member.questionToken) required.push(name);
  }
  return { type: 'object', properties, required, additionalProperties: false };
}

function ofType(type: ts.TypeNode, context: Context): Json {
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { type: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { type: 'number' };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: 'boolean' };
  }
  if (ts.isParenthesizedTypeNode(type)) return ofType(type.type, context);
  if (ts.isTypeOperatorNode(type)) return ofType(type.type, context);
  if (ts.isArrayTypeNode(type)) return { type: 'array', items: ofType(type.elementType, context) };
  if (ts.isTypeLiteralNode(type)) return ofMembers(type.members, context);
  if (ts.isLiteralTypeNode(type)) return ofLiteral(type);
  if (ts.isIndexedAccessTypeNode(type)) return { type: 'string', enum: listOf(type, context) };
  if (ts.isUnionTypeNode(type)) return ofUnion(type, context);
  if (ts.isTypeReferenceNode(type)) {
    const name = type.typeName.getText();
    ofNamed(name, context);
    return { $ref: `#/$defs/${name}` };
  }
  throw new Error(`no schema for the type ${type.getText()}`);
}

function ofLiteral(type: ts.LiteralTypeNode): Json {
  if (ts.isStringLiteral(type.literal)) return { const: type.literal.text };
  if (ts.isNumericLiteral(type.literal)) return { const: Number(type.literal.text) };
  if (type.literal.kind === ts.SyntaxKind.TrueKeyword) return { const: true };
  throw new Error(`no schema for the literal ${type.getText()}`);
}

function ofUnion(type: ts.UnionTypeNode, context: Context): Json {
  const kinds = type.types.filter((one) => one.kind !== ts.SyntaxKind.UndefinedKeyword);
  const [only] = kinds;
  if (only && kinds.length === 1) return ofType(only, context);
  const schemas = kinds.map((one) => ofType(one, context));
  if (schemas.every((schema) => typeof schema.const === 'string'))
    return { type: 'string', enum: schemas.map((schema) => schema.const) };
  return { anyOf: schemas };
}

/** `(typeof X)[number]` */
function listOf(type: ts.IndexedAccessTypeNode, context: Context): readonly string[] {
  const name = /typeof (\w+)/.exec(type.objectType.getText())?.[1] ?? '';
  const list = context.lists.get(name);
  if (!list) throw new Error(`no list is named ${name}`);
  return list;
}

function describe(node: ts.Node): Json {
  const texts = ts.getJSDocCommentsAndTags(node).map((comment) => ts.getTextOfJSDocComment(comment.comment) ?? '');
  const description = texts.join(' ').replace(/\s+/g, ' ').trim();
  return description === '' ? {} : { description };
}
