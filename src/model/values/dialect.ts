/** What a language adds to evaluation: its built-in functions, its ways to make instances, what its objects answer. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Collections, Entry } from './collections.ts';
import type { Evaluator } from './evaluator.ts';
import type { Env, Value } from './value.ts';

/** Each method answers `undefined` where the language has nothing to add. */
export interface Dialect {
  /** The arguments that the result of a built-in function hangs on. */
  hangsOn?(call: Call): readonly Expression[];
  /** What a call gives, when it is neither of a function of the project nor an instantiation. */
  call(evaluator: Evaluator, call: Call, env: Env): Value | undefined;
  /** A property of a value that is followed to its end. */
  property(evaluator: Evaluator, value: Value, key: string): Value | undefined;
  constant(evaluator: Evaluator, call: Call, env: Env): string | number | undefined;
  /** The elements of what an expression gives when it is iterated over. */
  elements(collections: Collections, value: Value): Value[] | undefined;
  entries(collections: Collections, value: Value): Entry[] | undefined;
}
