/** Generated programs that would exhaust a naive analysis, each by its size and in each language. */
import type { SourceFile } from '../../src/types.ts';
import type { Dialect } from './dialects.ts';

/** A program of a size, in which a tool argument reaches the shell. */
export interface HostileProgram {
  readonly name: string;
  readonly size: number;
  /** Left out where the language has no such thing. */
  readonly languages?: readonly Dialect['language'][];
  make(dialect: Dialect, size: number): readonly SourceFile[];
}

/** As many lines. */
export function lines(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

/** As many items. */
export function list<T>(count: number, item: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => item(i));
}

/** A project of one file: a server whose one tool has this body. */
export function one(dialect: Dialect, body: string, declarations = ''): SourceFile[] {
  return [
    { path: `server.${dialect.extension}`, text: dialect.server([{ name: 'run', body }], declarations) },
    ...(dialect.language === 'go' ? [{ path: 'go.mod', text: 'module example.com/made\n\ngo 1.24\n' }] : []),
  ];
}

/** A tool whose body is `declare x = a`, then lines, then the sink of `x`. */
function straight(dialect: Dialect, middle: string): SourceFile[] {
  return one(dialect, [dialect.declare('x', 'a'), middle, dialect.sink('x')].join('\n'));
}

export const PROGRAMS: readonly HostileProgram[] = [
  {
    name: 'functions that call each other',
    size: 5000,
    make: (d, size) => {
      const next = (i: number) => `f${(i * 7 + 3) % size}`;
      const functions = lines(size, (i) =>
        d.func(
          `f${i}`,
          ['x'],
          [
            d.branches([
              { test: d.equals('x', `${i}`), body: d.give(`f${(i + 1) % size}(${d.concat('x', d.text('.'))})`) },
            ]),
            ...(i === 2 ? [d.sink('x')] : []),
            d.give(`${next(i)}(x)`),
          ].join('\n'),
        ),
      );
      return one(d, `f0(a)${d.language === 'python' ? '' : ';'}`, functions);
    },
  },
  {
    name: 'assignments to one variable',
    size: 50_000,
    make: (d, size) =>
      straight(
        d,
        lines(size, (i) => d.set('x', d.concat('x', d.text(`${i % 10}`)))),
      ),
  },
  {
    name: 'a text that methods change',
    size: 20_000,
    languages: ['typescript', 'python', 'rust'],
    make: (d, size) =>
      straight(
        d,
        lines(size, () => d.set('x', d.language === 'python' ? 'x.strip()' : 'x.trim()')),
      ),
  },
  {
    name: 'variables, each from the one before',
    size: 50_000,
    make: (d, size) =>
      one(
        d,
        [d.declare('v0', 'a'), lines(size, (i) => d.declare(`v${i + 1}`, `v${i}`)), d.sink(`v${size}`)].join('\n'),
      ),
  },
  {
    name: 'branches of one if',
    size: 2000,
    make: (d, size) =>
      straight(
        d,
        d.branches(
          list(size, (i) => ({ test: d.equals('b', `${i}`), body: d.set('x', d.concat('x', d.text(`${i}`))) })),
        ),
      ),
  },
  {
    name: 'branches that run the value',
    size: 2000,
    make: (d, size) =>
      one(
        d,
        d.branches(list(size, (i) => ({ test: d.equals('b', `${i}`), body: d.sink(d.concat('a', d.text(`${i}`))) }))),
      ),
  },
  {
    name: 'cases of one switch',
    size: 2000,
    make: (d, size) =>
      straight(
        d,
        d.cases(
          'b',
          list(size, (i) => ({ value: `${i}`, body: d.set('x', d.concat('x', d.text(`${i}`))) })),
        ),
      ),
  },
  {
    name: 'ifs in a row that change one variable',
    size: 2000,
    make: (d, size) =>
      straight(
        d,
        lines(size, (i) =>
          d.branches([{ test: d.equals('b', `${i}`), body: d.set('x', d.concat('x', d.text(`${i}`))) }]),
        ),
      ),
  },
  {
    name: 'ifs in a row, each with a variable of its own',
    size: 2000,
    make: (d, size) =>
      one(
        d,
        [
          lines(
            size,
            (i) =>
              d.declare(`v${i}`, i === 0 ? 'a' : `v${i - 1}`) +
              '\n' +
              d.branches([{ test: d.equals('b', `${i}`), body: d.set(`v${i}`, d.text(`${i}`)) }]),
          ),
          d.sink(`v${size - 1}`),
        ].join('\n'),
      ),
  },
  {
    name: 'ifs in a row that leave',
    size: 2000,
    make: (d, size) => {
      const body = [
        lines(size, (i) => d.branches([{ test: d.equals('y', `${i}`), body: d.give('y') }])),
        d.sink('x'),
        d.give('x'),
      ];
      return one(d, `check(a, b)${d.language === 'python' ? '' : ';'}`, d.func('check', ['x', 'y'], body.join('\n')));
    },
  },
  {
    name: 'calls within calls',
    size: 5000,
    make: (d, size) => {
      const functions = lines(size, (i) =>
        d.func(`g${i}`, ['x'], i + 1 < size ? d.give(`g${i + 1}(x)`) : `${d.sink('x')}\n${d.give('x')}`),
      );
      return one(d, `g0(a)${d.language === 'python' ? '' : ';'}`, functions);
    },
  },
  {
    name: 'functions that call the next twice with other constants',
    size: 200,
    make: (d, size) => {
      const functions = lines(size, (i) =>
        d.func(
          `h${i}`,
          ['x', 'k'],
          i + 1 < size
            ? `${d.declare('y', `h${i + 1}(x, ${d.text(`l${i}`)})`)}\n${d.give(`h${i + 1}(y, ${d.concat('k', d.text(`r${i}`))})`)}`
            : `${d.sink('x')}\n${d.give('x')}`,
        ),
      );
      return one(d, `h0(a, ${d.text('')})${d.language === 'python' ? '' : ';'}`, functions);
    },
  },
  {
    name: 'functions to choose from',
    size: 2000,
    make: (d, size) => {
      const functions = lines(size, (i) =>
        d.func(`c${i}`, ['x'], `${i === size - 1 ? `${d.sink('x')}\n` : ''}${d.give(`x`)}`),
      );
      return one(
        d,
        d.callbacks(
          list(size, (i) => `c${i}`),
          'a',
        ),
        functions,
      );
    },
  },
  {
    name: 'tools that share a helper',
    size: 1000,
    make: (d, size) => [
      {
        path: `server.${d.extension}`,
        text: d.server(
          list(size, (i) => ({
            name: `tool${i}`,
            body: `helper(a, ${d.text(`${i}`)})${d.language === 'python' ? '' : ';'}`,
          })),
          d.func('helper', ['x', 'k'], `${d.sink(d.concat('k', 'x'))}\n${d.give('x')}`),
        ),
      },
      ...(d.language === 'go' ? [{ path: 'go.mod', text: 'module example.com/made\n\ngo 1.24\n' }] : []),
    ],
  },
  {
    name: 'names in one text',
    size: 300,
    make: (d, size) => one(d, d.sink(list(size, () => 'a').reduce((left, right) => d.concat(left, right)))),
  },
];
