/** Where the old form of a migration step stands: detections evaluated over modules, tests included. */
import type { Facts } from '../checks/check.ts';
import type {
  Call,
  Decorator,
  Destructure,
  Expression,
  FunctionNode,
  Member,
  Module,
  Node,
  TypeNode,
} from '../syntax/ast.ts';
import { canonicalModule, separatorOf } from '../syntax/resolve/names.ts';
import type { SourceFile, StepDetection } from '../types.ts';
import { matchesWhere } from './api.ts';
import { findDeclared, isBelow } from './declared.ts';

export interface FoundForm {
  readonly file: Pick<SourceFile, 'path' | 'text'>;
  readonly start: number;
  readonly end: number;
}

/** Every place that a detection finds in modules of these languages and in the repository's other files. */
export function findForms(facts: Facts, modules: readonly Module[], detection: StepDetection): FoundForm[] {
  const { undeclared } = detection;
  if (undeclared !== undefined && !isUndeclared(facts, undeclared)) return [];
  if (detection.dependency !== undefined) return findDependency(facts, detection.dependency, detection.below);
  if (detection.file !== undefined) return findLines(facts, detection.file, detection.text ?? '');
  return modules.flatMap((module) => findInModule(facts, module, detection));
}

/** Only manifests that were read, and that name the SDK, can leave a package out. */
function isUndeclared({ repository, sdk }: Facts, name: string): boolean {
  const declares = (one: string) => findDeclared(repository, one).length > 0;
  return repository.scope === 'excerpt' ? !declares(name) : sdk.some((use) => declares(use.name)) && !declares(name);
}

function findDependency({ repository }: Facts, name: string, below: string | undefined): FoundForm[] {
  return findDeclared(repository, name).filter(({ range }) => below === undefined || isBelow(range, below) !== false);
}

function findLines({ repository }: Facts, path: string, text: string): FoundForm[] {
  return repository.matching(new RegExp(path)).flatMap((file) =>
    [...file.text.matchAll(new RegExp(text, 'gm'))].map((match) => ({
      file,
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
}

function findInModule(facts: Facts, module: Module, detection: StepDetection): FoundForm[] {
  if (detection.import) return findImports(module, detection.import);
  if (detection.field) return findFields(facts, module, detection.field, detection.of ?? []);
  const matches = matcher(facts, module, detection);
  if (detection.callee && detection.argument) return findKeywords(module, matches, detection.argument);
  return module.nodes.filter(matches).map((node) => ({ file: module, start: placeOf(node), end: node.end }));
}

function findFields(facts: Facts, module: Module, wanted: readonly string[], of: readonly string[]): FoundForm[] {
  const names = new Names(facts, module);
  return module.nodes.flatMap((node) =>
    node.kind === 'class'
      ? node.fields
          .filter(({ name, type }) => wanted.includes(name) && type !== undefined && names.isOne(type, of))
          .map(({ start, end }) => ({ file: module, start, end }))
      : [],
  );
}

function findKeywords(module: Module, matches: (node: Node) => boolean, wanted: readonly string[]): FoundForm[] {
  return module.nodes
    .filter(matches)
    .flatMap((node) =>
      (node as Call).args
        .filter(({ name }) => name !== undefined && wanted.includes(name))
        .map(({ value }) => ({ file: module, start: value.start, end: value.end })),
    );
}

/** The name that matched is at the end of a chain of calls: that line, not the first. */
function placeOf(node: Node): number {
  if (node.kind === 'function') return node.nameStart ?? node.start;
  const callee = node.kind === 'call' ? node.callee : node;
  return callee.kind === 'member' ? Math.max(callee.start, callee.end - callee.property.length) : node.start;
}

function matcher(facts: Facts, module: Module, detection: StepDetection): (node: Node) => boolean {
  const { use, callee, member, struct, decorator, literal, where, argument } = detection;
  if (literal) return literalMatcher(literal);
  const names = new Names(facts, module);
  // A name of another package concerns a server only where that is at work.
  if (use && !use.some((name) => SDK.test(name)) && !importsSdk(module)) return () => false;
  if (use) return (node) => isMention(node) && names.isOne(node, use);
  if (callee)
    return (node) =>
      node.kind === 'call' &&
      names.isOne(node.callee, callee) &&
      matchesWhere(facts.resolver, node, where) &&
      !(detection.toplevel && isInFunction(node));
  if (struct) return (node) => node.kind === 'object' && node.type !== undefined && names.isOne(node.type, struct);
  if (decorator) {
    return (node) => {
      if (node.kind !== 'decorator' || !names.isOne(calledBy(node), decorator)) return false;
      const call = node.expression.kind === 'call' ? node.expression : undefined;
      if (argument) return call?.args.some(({ value }) => isNamed(value, argument)) === true;
      return where === undefined || (call !== undefined && matchesWhere(facts.resolver, call, where));
    };
  }
  if (detection.decorated) return decoratedMatcher(facts, detection.decorated);
  if (detection.method) return methodMatcher(names, detection.method, detection);
  return memberMatcher(facts, module, member ?? [], detection.of);
}

function methodMatcher(
  names: Names,
  methods: readonly string[],
  { of = [], returns = [] }: StepDetection,
): (node: Node) => boolean {
  return (node) => {
    if (node.kind !== 'function' || !methods.includes(node.name ?? '') || node.parent?.kind !== 'class') return false;
    const { trait, bases } = node.parent;
    if (![...(trait ? [trait] : []), ...bases].some((one) => names.isOne(one, of))) return false;
    return node.returnType !== undefined && namesIn(node.returnType).some((type) => names.isOne(type, returns));
  };
}

function decoratedMatcher(facts: Facts, wanted: readonly string[]): (node: Node) => boolean {
  return (node) => {
    const called = node.kind === 'call' ? facts.resolver.functionOf(node) : undefined;
    if (!called || called.decorators.length === 0) return false;
    const names = new Names(facts, facts.resolver.moduleOf(called));
    return called.decorators.some((decorator) => names.isOne(calledBy(decorator), wanted));
  };
}

/** A type and what it is built of. */
function namesIn(type: TypeNode): TypeNode[] {
  return [type, ...type.args.flatMap((one) => (one.kind === 'type' ? namesIn(one) : []))];
}

function isInFunction(node: Node): boolean {
  let at = node.parent;
  while (at && at.kind !== 'function') at = at.parent;
  return at !== undefined;
}

/** `-32002` is a minus and a number. */
function literalMatcher(wanted: readonly (string | number)[]): (node: Node) => boolean {
  const patterns = wanted.flatMap((one) =>
    typeof one === 'string' && /^\/.*\/$/.test(one) ? [new RegExp(one.slice(1, -1))] : [],
  );
  const values = new Set(wanted.map((one) => (typeof one === 'string' ? one.toLowerCase() : one)));
  return (node) => {
    if (node.kind !== 'literal' || node.value === null || typeof node.value === 'boolean') return false;
    const negative = node.parent?.kind === 'unary' && node.parent.operator === '-';
    const value = typeof node.value === 'string' ? node.value.toLowerCase() : negative ? -node.value : node.value;
    return values.has(value) || patterns.some((pattern) => pattern.test(String(value)));
  };
}

function isMention(node: Node): boolean {
  return node.kind === 'name' || node.kind === 'member' || node.kind === 'type';
}

function calledBy({ expression }: Decorator): Expression {
  return expression.kind === 'call' ? expression.callee : expression;
}

function isNamed(value: Expression, names: readonly string[]): boolean {
  return value.kind === 'name' && names.includes(value.name);
}

/** Canonical names of what stands in one module. */
class Names {
  readonly #facts: Facts;
  readonly #module: Module;
  /** Modules outside the project of which every name is imported. */
  readonly #wildcards: readonly string[];

  constructor(facts: Facts, module: Module) {
    this.#facts = facts;
    this.#module = module;
    this.#wildcards = facts.resolver.project.scopesOf(module).wildcards;
  }

  isOne(node: Node, wanted: readonly string[]): boolean {
    const { resolver } = this.#facts;
    const name = node.kind === 'type' ? resolver.typeTarget(node)?.name : resolver.target(node as Expression)?.name;
    if (name === undefined) return false;
    if (isListed(name, wanted)) return true;
    const separator = separatorOf(this.#module);
    return this.#wildcards.some((from) => isListed(`${from}${separator}${name}`, wanted));
  }
}

function isListed(name: string, wanted: readonly string[]): boolean {
  return wanted.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : one === name));
}

/** Imports, exports from, `require`, `import()` and mocks of a module; for a name of a module, the line of the name. */
function findImports(module: Module, wanted: readonly string[]): FoundForm[] {
  const found: FoundForm[] = [];
  const add = ({ start, end }: { start: number; end: number }) => found.push({ file: module, start, end });
  for (const node of module.nodes) {
    if (node.kind === 'import') {
      const from = canonicalModule(module, node.module);
      if (isListed(from, wanted)) add(node);
      else
        for (const binding of node.bindings)
          if (isListed(`${from}${separatorOf(module)}${binding.imported}`, wanted)) add(binding);
    } else if (node.kind === 'export' && node.module !== undefined) {
      if (isListed(canonicalModule(module, node.module), wanted)) add(node);
    } else if (node.kind === 'literal' && typeof node.value === 'string' && node.parent?.kind === 'call') {
      if (isListed(canonicalModule(module, node.value), wanted)) add(node);
    }
  }
  return found;
}

/** What imports of an SDK begin with: a property without a type is looked for only where one is imported. */
const SDK = /^(?:@modelcontextprotocol\/|mcp(?:$|\.)|rmcp(?:$|::)|github\.com\/modelcontextprotocol\/go-sdk\/)/;

function importsSdk(module: Module): boolean {
  return module.nodes.some((node) => node.kind === 'import' && SDK.test(node.module));
}

function memberMatcher(
  facts: Facts,
  module: Module,
  members: readonly string[],
  of: readonly string[] | undefined,
): (node: Node) => boolean {
  if (of === undefined) {
    const imports = importsSdk(module);
    return (node) => imports && node.kind === 'member' && members.includes(node.property);
  }
  const types = of.filter((type) => type !== 'context');
  const context = of.includes('context');
  return (node) => {
    if (node.kind === 'destructure')
      return context && isContextPattern(node) && node.entries.some(({ key }) => members.includes(key ?? ''));
    if (node.kind !== 'member' || !members.includes(node.property)) return false;
    if (context && isContext(facts, node)) return true;
    const type = types.length > 0 ? facts.resolver.types.typeOf(node.object)?.name : undefined;
    return type !== undefined && isListed(type, types);
  };
}

const REGISTRATIONS = /^(?:tool|registerTool|prompt|registerPrompt|resource|registerResource|setRequestHandler)$/;

/** `extra.signal` where `extra` is the last parameter of a handler that is registered in place. */
function isContext({ resolver }: Facts, { object }: Member): boolean {
  if (object.kind !== 'name') return false;
  const parameter = resolver.bindingOf(object)?.node;
  return parameter !== undefined && contextOwner(parameter, object.name);
}

function isContextPattern(pattern: Destructure): boolean {
  return contextOwner(pattern, undefined);
}

function contextOwner(node: Node, name: string | undefined): boolean {
  let owner: Node | undefined = node;
  while (owner && owner.kind !== 'function') owner = owner.parent;
  if (owner?.kind !== 'function' || !isRegistered(owner)) return false;
  const at = owner.params.findIndex(({ target }) =>
    name === undefined ? target === node : target.kind === 'name' && target.name === name,
  );
  return at === owner.params.length - 1 && (at > 0 || (name !== undefined && /^_?(?:extra|ctx|context)$/.test(name)));
}

function isRegistered(handler: FunctionNode): boolean {
  const call = handler.parent?.kind === 'call' ? (handler.parent as Call) : undefined;
  return call?.callee.kind === 'member' && REGISTRATIONS.test(call.callee.property);
}
