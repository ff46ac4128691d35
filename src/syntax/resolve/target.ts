/** What name resolution gives, and what it is given. Types only. */
import type { ClassNode, Expression, FunctionNode, Module } from '../ast.ts';

/** What an expression stands for. */
export interface Target {
  /** The canonical name; for project nodes `<path>#<name>`. */
  readonly name: string;
  /** The project's own declaration, where there is one. */
  readonly node?: FunctionNode | ClassNode | Expression;
  readonly module?: Module;
}

/** Facts of API models that name resolution needs. */
export interface ResolverModels {
  /** Canonical callee → canonical type of its result. */
  readonly returns: ReadonlyMap<string, string>;
  /** Callees that give their first argument back in another guise: `util.promisify`. */
  readonly wrappers: ReadonlySet<string>;
}
