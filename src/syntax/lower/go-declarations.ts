/** Functions, variables, constants and named types of Go. */
import type { Declare, FunctionNode, Parameter, Pattern, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { fieldOf, hasToken, makeArgument, makeBlock, makeName, namedChildren, textOf } from './context.ts';
import { lowerInterface, lowerStruct } from './go-classes.ts';
import { type GoContext, isExported, lowerUnknown, visitDocumented } from './go-context.ts';
import { lowerExpression, lowerList } from './go-expressions.ts';
import { lowerBlock } from './go-statements.ts';
import { LONGEST_ELISION, lowerResult, lowerType, namesOf, parametersOf, repeatType } from './go-types.ts';

/** Functions, methods, interface methods and function literals; named results are declared at the head of the body. */
export function lowerFunction(context: GoContext, node: Cst, doc?: string): FunctionNode {
  const name = fieldOf(node, 'name');
  const receiver = fieldOf(node, 'receiver');
  const result = fieldOf(node, 'result');
  const body = fieldOf(node, 'body');
  const typeParams = noteTypeParameters(context, node);
  const [receiverParameter] = lowerParameters(context, receiver);
  const params = lowerParameters(context, fieldOf(node, 'parameters'));
  const returnType = lowerResult(context, result);
  const results = result?.type === 'parameter_list' ? result : undefined;
  context.results.push(parametersOf(results).flatMap(namesOf));
  const block = body
    ? lowerBlock(context, body, declareResults(context, results))
    : makeBlock({ start: node.end, end: node.end }, []);
  context.results.pop();
  return {
    kind: 'function',
    start: node.start,
    end: node.end,
    ...(name && { name: textOf(context, name), nameStart: name.start }),
    params,
    ...(receiverParameter && { receiver: receiverParameter }),
    ...(typeParams.length > 0 && { typeParams }),
    body: block,
    ...(returnType && { returnType }),
    decorators: [],
    ...(doc !== undefined && { doc }),
    isAsync: false,
    isGenerator: false,
    exported: name !== undefined && isExported(textOf(context, name)),
    ...((receiver || node.type === 'method_elem') && { role: 'method' as const }),
  };
}

/** The names of type parameters, which must not be taken for variables. */
function noteTypeParameters(context: GoContext, node: Cst): string[] {
  const list = fieldOf(node, 'type_parameters');
  const names = list ? namedChildren(list).flatMap((one) => namesOf(one).map((name) => textOf(context, name))) : [];
  for (const name of names) context.types.add(name);
  return names;
}

/** `a, b int, rest ...string`; a parameter without a name is called `_`. */
function lowerParameters(context: GoContext, list: Cst | undefined): Parameter[] {
  const params: Parameter[] = [];
  for (const declaration of parametersOf(list)) {
    const names = namesOf(declaration);
    const types = repeatType(context, fieldOf(declaration, 'type'), names.length, declaration);
    types.forEach((type, i) => {
      const name = names[i];
      params.push({
        target: name ? makeName(name, textOf(context, name)) : makeName(declaration, '_'),
        type,
        rest: declaration.type === 'variadic_parameter_declaration',
        decorators: [],
        start: name?.start ?? declaration.start,
        end: i === types.length - 1 ? declaration.end : (name?.end ?? declaration.end),
      });
    });
  }
  return params;
}

function declareResults(context: GoContext, list: Cst | undefined): Declare[] {
  const declares: Declare[] = [];
  for (const declaration of parametersOf(list)) {
    const names = namesOf(declaration);
    if (names.length === 0) continue;
    const types = repeatType(context, fieldOf(declaration, 'type'), names.length, declaration);
    names.forEach((name, i) => {
      const target = makeName(name, textOf(context, name));
      const type = types[i];
      const place = { start: name.start, end: name.end };
      declares.push({ kind: 'declare', ...place, target, ...(type && { type }), constant: false, exported: false });
    });
  }
  return declares;
}

/** `var` and `const`, one declaration or a group, each name a `Declare` unless a call gives several values. */
export function lowerVariables(context: GoContext, node: Cst, doc?: string): Statement[] {
  const statements: Statement[] = [];
  const constant = node.type === 'const_declaration';
  let previousType: Cst | undefined;
  visitSpecs(context, node, doc, (spec, specDoc, span) => {
    // A constant without a value repeats the type and expression of the one above it.
    const implied = constant && !fieldOf(spec, 'value');
    const type = fieldOf(spec, 'type') ?? (implied ? previousType : undefined);
    previousType = type && type.end - type.start <= LONGEST_ELISION ? type : undefined;
    statements.push(...lowerSpec(context, spec, { constant, type, doc: specDoc, span }));
  });
  return statements;
}

interface SpecOptions {
  readonly constant: boolean;
  readonly type: Cst | undefined;
  readonly doc: string | undefined;
  readonly span: Cst;
}

function lowerSpec(context: GoContext, spec: Cst, { constant, type, doc, span }: SpecOptions): Statement[] {
  const names = namesOf(spec);
  const last = names.at(-1);
  if (!last) return [lowerUnknown(context, spec)];
  const list = fieldOf(spec, 'value');
  const values = list ? namedChildren(list) : [];
  const isPackageLevel = context.results.length === 0;
  const docs = doc === undefined ? {} : { doc };
  const [only] = values;
  if (list && only && values.length !== names.length) {
    const entries = names.map((name) => ({ target: makeName(name, textOf(context, name)), rest: false }));
    const target: Pattern = { kind: 'destructure', start: spec.start, end: last.end, shape: 'array', entries };
    const value = lowerList(context, list);
    const written = type ? { type: lowerType(context, type) } : {};
    const exported = isPackageLevel && names.some((name) => isExported(textOf(context, name)));
    const { start, end } = span;
    return [{ kind: 'declare', start, end, target, ...written, value, constant, exported, ...docs }];
  }
  const types = type ? repeatType(context, type, names.length, spec) : [];
  return names.map((name, i): Declare => {
    const written = textOf(context, name);
    const value = values[i];
    const declaredType = types[i];
    return {
      kind: 'declare',
      start: names.length > 1 ? name.start : span.start,
      end: names.length > 1 ? (value?.end ?? name.end) : span.end,
      target: makeName(name, written),
      ...(declaredType && { type: declaredType }),
      ...(list && { value: lowerExpression(context, value, spec) }),
      constant,
      exported: isPackageLevel && isExported(written),
      ...docs,
    };
  });
}

/** Visits the declarations in `var (…)`; a lone one takes the place and the comment of the whole statement. */
function visitSpecs(
  context: GoContext,
  node: Cst,
  doc: string | undefined,
  visit: (spec: Cst, doc: string | undefined, span: Cst) => void,
): void {
  const children = node.children.flatMap((child) => (child.type === 'var_spec_list' ? child.children : [child]));
  const specs = children.filter((child) => child.type.endsWith('_spec') || child.type === 'type_alias');
  const isLone = specs.length === 1;
  const isGroup = hasToken(node, '(') || node.children.some((child) => child.type === 'var_spec_list');
  visitDocumented(context, children, (spec, specDoc) => {
    if (!spec.type.endsWith('_spec') && spec.type !== 'type_alias') return;
    visit(spec, specDoc ?? (isLone ? doc : undefined), isLone && !isGroup ? node : spec);
  });
}

/** `type`, one or a group: structs and interfaces are classes, everything else is an alias. */
export function lowerTypes(context: GoContext, node: Cst, doc?: string): Statement[] {
  const statements: Statement[] = [];
  visitSpecs(context, node, doc, (spec, specDoc, span) => {
    const nameNode = fieldOf(spec, 'name');
    const type = fieldOf(spec, 'type');
    const name = nameNode ? textOf(context, nameNode) : '';
    context.types.add(name);
    noteTypeParameters(context, spec);
    const exported = context.results.length === 0 && isExported(name);
    const head = { start: span.start, end: span.end, name, exported, ...(specDoc !== undefined && { doc: specDoc }) };
    const named = { ...head, ...(nameNode && { nameStart: nameNode.start }) };
    if (type?.type === 'struct_type') statements.push(lowerStruct(context, type, named));
    else if (type?.type === 'interface_type') statements.push(lowerInterface(context, type, named));
    else statements.push({ kind: 'type-alias', ...head, type: lowerType(context, type, spec) });
  });
  return statements;
}

/** More named results than this are not repeated on each bare `return`. */
const MOST_RESULTS = 20;

/** The values of a `return` without values in a function with named results. */
export function nameResults(context: GoContext, node: Cst): { value?: ReturnType<typeof lowerList> } {
  const results = context.results.at(-1) ?? [];
  if (results.length > MOST_RESULTS) return {};
  const names = results.map((name) => makeName(node, textOf(context, name)));
  const [first] = names;
  if (!first) return {};
  if (names.length === 1) return { value: first };
  const elements = names.map((name) => makeArgument(name));
  return { value: { kind: 'array', start: node.start, end: node.end, elements } };
}
