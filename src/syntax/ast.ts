/**
 * The generic AST: the one representation of code that name resolution, the server model, taint and the
 * checks read. Each language is lowered to it once (`lower/<language>.ts`). Offsets are UTF-16 code units
 * into the text of the file. Types only, and in one file although it is long: this is the whole vocabulary of analysis.
 */

export type LanguageId = 'typescript' | 'javascript' | 'python' | 'rust' | 'go';

interface Base {
  readonly start: number;
  readonly end: number;
  /** The enclosing node; set once by `linkNodes` after lowering, absent on the roots of a module. */
  parent?: Node;
  /** The module of a node that was lowered from one; absent on nodes that evaluation makes. */
  home?: Module;
  /** The index in `home.nodes`. */
  order?: number;
}

/** A constant. `value` of a number too large for a double, a regex or bytes is its written text. */
export interface Literal extends Base {
  readonly kind: 'literal';
  readonly type: 'string' | 'number' | 'boolean' | 'null' | 'regex' | 'bytes';
  readonly value: string | number | boolean | null;
}

/** An identifier in expression or pattern position; `this`, `self` and `super` are names too. */
export interface Name extends Base {
  readonly kind: 'name';
  readonly name: string;
}

/** `object.property`, `object::property`, `object?.property`. */
export interface Member extends Base {
  readonly kind: 'member';
  readonly object: Expression;
  readonly property: string;
}

/** `object[index]`; a slice has an index of kind `unknown`. */
export interface Index extends Base {
  readonly kind: 'index';
  readonly object: Expression;
  readonly index: Expression;
}

export interface Argument {
  /** The keyword of a named argument (Python, attributes). */
  readonly name?: string;
  readonly value: Expression;
  /** `...xs`, `*xs`, `**xs`, `xs...` */
  readonly spread: boolean;
}

/**
 * A call, a `new` expression, a tagged template (`via: 'tag'`, one text argument) or a Rust macro
 * (`via: 'macro'`, callee named without the `!`, a format string and its values folded to one text argument).
 */
export interface Call extends Base {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly args: readonly Argument[];
  readonly via: 'call' | 'new' | 'tag' | 'macro';
  readonly typeArgs: readonly TypeNode[];
}

/** String building: a template, `+` on strings, an f-string, `%` or a format macro. Constant pieces are literals. */
export interface TextNode extends Base {
  readonly kind: 'text';
  readonly via: 'template' | 'concat' | 'format';
  readonly parts: readonly Expression[];
}

export interface Property {
  /** The key where it is written as a constant; for a computed key `computed` holds the expression. */
  readonly key?: string;
  readonly computed?: Expression;
  readonly value: Expression;
  /** `...rest` in an object, `..base` in a Rust struct, `**rest` in a dict. */
  readonly spread: boolean;
  readonly start: number;
  readonly end: number;
}

/** An object or dict literal, a keyed Go composite literal, a Rust struct expression (`type` names the struct). */
export interface ObjectNode extends Base {
  readonly kind: 'object';
  readonly type?: TypeNode;
  readonly properties: readonly Property[];
}

/** An array, list, tuple, set, `vec![]` or unkeyed Go composite literal. */
export interface ArrayNode extends Base {
  readonly kind: 'array';
  readonly type?: TypeNode;
  readonly elements: readonly Argument[];
}

export interface Parameter {
  readonly target: Pattern;
  readonly type?: TypeNode;
  readonly default?: Expression;
  /** `...rest`, `*args`, `**kwargs` */
  readonly rest: boolean;
  readonly decorators: readonly Decorator[];
  readonly start: number;
  readonly end: number;
}

/** A function, method, closure or lambda. An expression body is a block of one `return`. */
export interface FunctionNode extends Base {
  readonly kind: 'function';
  readonly name?: string;
  /** Offsets of the written name, where there is one. */
  readonly nameStart?: number;
  readonly params: readonly Parameter[];
  /** `self` of Rust and Python, the receiver of Go; not part of `params`. */
  readonly receiver?: Parameter;
  /** Names of the type parameters of a Go function. */
  readonly typeParams?: readonly string[];
  readonly body: Block;
  readonly returnType?: TypeNode;
  readonly decorators: readonly Decorator[];
  /** Doc comment or docstring, without comment marks. */
  readonly doc?: string;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly exported: boolean;
  /** `get x()`, `static`, constructor… */
  readonly role?: 'constructor' | 'getter' | 'setter' | 'method' | 'static';
}

/** `target op= value`; plain assignment has operator `=`. An expression in some languages. */
export interface Assign extends Base {
  readonly kind: 'assign';
  readonly target: Pattern;
  readonly operator: string;
  readonly value: Expression;
}

/** Operators are normalised: `and or not == != < <= > >= + - * / % ?? in not-in is instanceof`, others as written. */
export interface Binary extends Base {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

/** `not x`, `-x`, `typeof x`, `&x`, `*x`, `delete x`, `<-ch`; Rust `x?` has operator `try`. */
export interface Unary extends Base {
  readonly kind: 'unary';
  readonly operator: string;
  readonly operand: Expression;
}

export interface Conditional extends Base {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}

export interface Await extends Base {
  readonly kind: 'await';
  readonly value: Expression;
}

export interface Yield extends Base {
  readonly kind: 'yield';
  readonly value?: Expression;
}

/** `x as T`, `x satisfies T`, `T(x)` where T is a built-in type, `x.(T)`, `x as usize`. */
export interface Cast extends Base {
  readonly kind: 'cast';
  readonly value: Expression;
  readonly type: TypeNode;
}

/** Whatever has no form of its own; its children stay reachable, so no call is lost. `error` marks broken code. */
export interface Unknown extends Base {
  readonly kind: 'unknown';
  readonly type: string;
  readonly children: readonly Node[];
  readonly error: boolean;
}

/** A block; where it stands as an expression (Rust), its value is its last statement when `hasValue`. */
export interface Block extends Base {
  readonly kind: 'block';
  readonly body: readonly Statement[];
  readonly hasValue: boolean;
}

/** Also the Rust `if` expression and `if let` (the test is then a `Declare` with pattern and value). */
export interface If extends Base {
  readonly kind: 'if';
  readonly test: Expression | Declare;
  readonly then: Block;
  readonly otherwise?: Block | If;
}

/** `for`, `while`, `loop`, comprehension. `each` is set for iteration over a collection. */
export interface Loop extends Base {
  readonly kind: 'loop';
  readonly init: readonly Statement[];
  readonly test?: Expression | Declare;
  readonly each?: { readonly target: Pattern; readonly iterable: Expression };
  readonly update?: Expression;
  readonly body: Block;
  readonly isAsync: boolean;
}

export interface Case {
  /** Empty for `default`, `_` and `else`. */
  readonly tests: readonly (Expression | Pattern)[];
  readonly guard?: Expression;
  readonly body: Block;
}

/** `switch`, `match`, `select`; an expression in Rust. */
export interface Switch extends Base {
  readonly kind: 'switch';
  readonly subject?: Expression;
  readonly cases: readonly Case[];
}

export interface Handler {
  readonly target?: Pattern;
  readonly types: readonly TypeNode[];
  readonly body: Block;
  readonly start: number;
  readonly end: number;
}

export interface Try extends Base {
  readonly kind: 'try';
  readonly body: Block;
  readonly handlers: readonly Handler[];
  readonly otherwise?: Block;
  readonly finalizer?: Block;
}

export interface Return extends Base {
  readonly kind: 'return';
  readonly value?: Expression;
}

/** `throw`, `raise`; `panic!` and `panic()` stay calls. */
export interface Throw extends Base {
  readonly kind: 'throw';
  readonly value?: Expression;
}

/** `break`, `continue`. */
export interface Jump extends Base {
  readonly kind: 'jump';
  readonly type: 'break' | 'continue';
}

/** `defer f()`, `go f()`. */
export interface Defer extends Base {
  readonly kind: 'defer';
  readonly type: 'defer' | 'go';
  readonly value: Expression;
}

/** `with`, `async with`, `using`. */
export interface With extends Base {
  readonly kind: 'with';
  readonly items: readonly { readonly value: Expression; readonly target?: Pattern }[];
  readonly body: Block;
  readonly isAsync: boolean;
}

/** A variable declaration: `const {a} = b`, `x: int = 1`, `let Some(x) = y else {…}`, `x := y`. */
export interface Declare extends Base {
  readonly kind: 'declare';
  readonly target: Pattern;
  readonly type?: TypeNode;
  readonly value?: Expression;
  readonly constant: boolean;
  readonly exported: boolean;
  readonly doc?: string;
  /** `let … else { }` of Rust. */
  readonly otherwise?: Block;
}

export interface Field {
  readonly name: string;
  readonly type?: TypeNode;
  readonly value?: Expression;
  /** Attributes, decorators; a Go tag `json:"a,omitempty"` is a decorator call `json('a,omitempty')`. */
  readonly decorators: readonly Decorator[];
  readonly doc?: string;
  readonly isStatic: boolean;
  readonly optional: boolean;
  readonly start: number;
  readonly end: number;
}

/** A class, struct, interface, trait, enum (variants are fields) or `impl` block (name = the type, `trait` = what it implements). */
export interface ClassNode extends Base {
  readonly kind: 'class';
  readonly flavor: 'class' | 'struct' | 'interface' | 'trait' | 'enum' | 'impl';
  readonly name?: string;
  readonly nameStart?: number;
  readonly bases: readonly TypeNode[];
  readonly trait?: TypeNode;
  readonly fields: readonly Field[];
  readonly methods: readonly FunctionNode[];
  /** Anything else in the body (nested classes, static blocks, statements). */
  readonly rest: readonly Statement[];
  readonly decorators: readonly Decorator[];
  readonly doc?: string;
  readonly exported: boolean;
}

export interface TypeAlias extends Base {
  readonly kind: 'type-alias';
  readonly name: string;
  readonly type: TypeNode;
  readonly exported: boolean;
  readonly doc?: string;
}

export interface ImportBinding {
  readonly local: string;
  /** The name in the module; `*` the whole module, `default` the default export. */
  readonly imported: string;
  readonly start: number;
  readonly end: number;
}

/**
 * `module` as written (`node:fs`, `./a.js`, `.pkg`, `os.path`, `crate::a::b`, `os/exec`). A wildcard import
 * (`from x import *`, `use x::*`, Go's dot import) has the one binding `{local: '*', imported: '*'}`.
 * A Rust `mod x;` is an import of module `self::x` bound to `x` as `*`.
 */
export interface Import extends Base {
  readonly kind: 'import';
  readonly module: string;
  readonly bindings: readonly ImportBinding[];
  readonly typeOnly: boolean;
  /** `pub use`, `export … from` of Rust and Python `__init__` style re-exports. */
  readonly reexported: boolean;
}

/** `export { a as b } from './m'`, `export * from './m'` (`exported: '*'`), `export default x` (value), `export = x`. */
export interface Export extends Base {
  readonly kind: 'export';
  readonly module?: string;
  readonly bindings: readonly { readonly exported: string; readonly local: string }[];
  readonly value?: Expression;
}

/** A decorator or attribute: `@mcp.tool()`, `#[tool(description = "…")]`; key-values in it are named arguments. */
export interface Decorator extends Base {
  readonly kind: 'decorator';
  readonly expression: Expression;
}

export interface TypeMember {
  readonly name: string;
  readonly type?: TypeNode;
  readonly optional: boolean;
  /** The tag of a field of an anonymous Go struct, as in `Field`. */
  readonly decorators?: readonly Decorator[];
  readonly doc?: string;
}

/**
 * A type as written. `name` is the dotted or `::` path without references, pointers and lifetimes; composite
 * types have the names `array`, `map`, `union`, `object`, `tuple`, `function`, `literal`, `optional`, `unknown`.
 * Arguments of Python's `Annotated`, `Literal` and of const generics may be expressions.
 */
export interface TypeNode extends Base {
  readonly kind: 'type';
  readonly name: string;
  readonly args: readonly (TypeNode | Expression)[];
  readonly members?: readonly TypeMember[];
  readonly pointer: boolean;
}

export interface PatternEntry {
  /** The property name for an object pattern. */
  readonly key?: string;
  readonly target: Pattern;
  readonly default?: Expression;
  readonly rest: boolean;
}

/** Destructuring. `type` names the constructor of a Rust pattern: `Parameters(x)`, `Some(x)`, `Req { a, b }`. */
export interface Destructure extends Base {
  readonly kind: 'destructure';
  readonly shape: 'object' | 'array';
  readonly type?: TypeNode;
  readonly entries: readonly PatternEntry[];
}

/** What may be assigned or bound: a name, a destructuring, or (in assignments) a member or index. */
export type Pattern = Name | Destructure | Member | Index | Unknown | Literal;

export type Expression =
  | Literal
  | Name
  | Member
  | Index
  | Call
  | TextNode
  | ObjectNode
  | ArrayNode
  | FunctionNode
  | Assign
  | Binary
  | Unary
  | Conditional
  | Await
  | Yield
  | Cast
  | Unknown
  | Block
  | If
  | Loop
  | Switch
  | ClassNode
  | Return
  | Throw
  | Jump;

export type Statement = Expression | Declare | Try | Defer | With | TypeAlias | Import | Export;

export type Node = Statement | Pattern | Decorator | TypeNode;

export interface Comment {
  readonly start: number;
  readonly end: number;
  /** Without the comment marks, trimmed. */
  readonly text: string;
}

/** One parsed and lowered file. */
export interface Module {
  /** Relative to the reviewed root, forward slashes. */
  readonly path: string;
  readonly language: LanguageId;
  readonly text: string;
  readonly body: readonly Statement[];
  readonly comments: readonly Comment[];
  /** Where the parser had to recover; and subtrees cut because they nest too deeply. */
  readonly errors: readonly {
    readonly start: number;
    readonly end: number;
    readonly reason: 'syntax' | 'depth' | 'failed';
  }[];
  readonly lines: number;
  /** Every node, parents before children, in source order. */
  readonly nodes: readonly Node[];
  /** For each of `nodes` the index of the last node under it, or its own. */
  readonly ends: Int32Array;
}
