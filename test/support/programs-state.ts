/** Generated programs over objects, classes, closures, files and literals. */
import type { SourceFile } from '../../src/types.ts';
import type { Dialect } from './dialects.ts';
import { type HostileProgram, lines, list, one } from './programs.ts';

const end = (d: Dialect): string => (d.language === 'python' ? '' : ';');

/** A class (or struct) with as many fields and methods: each method writes its field and calls the next. */
function bigClass(d: Dialect, size: number): string {
  const last = size - 1;
  switch (d.language) {
    case 'typescript':
      return `class Big {\n${lines(size, (i) => `  f${i} = '';\n  m${i}(x: string): void { this.f${i} = x + this.f${(i + 1) % size}; ${i === last ? 'execSync(this.f0);' : ''} }`)}\n}\nconst big = new Big();`;
    case 'python':
      return `class Big:\n${lines(size, (i) => `    def m${i}(self, x):\n        self.f${i} = x + self.f${(i + 1) % size}${i === last ? '\n        os.system(self.f0)' : ''}`)}\n\nbig = Big()`;
    case 'go':
      return `type Big struct {\n${lines(size, (i) => `f${i} string`)}\n}\n${lines(size, (i) => `func (s *Big) m${i}(x string) {\ns.f${i} = x + s.f${(i + 1) % size}\n${i === last ? d.sink('s.f0') : ''}\n}`)}\nvar big = &Big{}`;
    case 'rust':
      return `#[derive(Default)]\nstruct Big {\n${lines(size, (i) => `f${i}: String,`)}\n}\nimpl Big {\n${lines(size, (i) => `fn m${i}(&mut self, x: String) {\nself.f${i} = x;\n${i === last ? d.sink(`&self.f${i}`) : ''}\n}`)}\n}`;
  }
}

/** Files that each call the next one's function. */
function chain(d: Dialect, size: number): SourceFile[] {
  const step = (i: number): string => {
    const next = i + 1 < size;
    if (d.language === 'typescript')
      return next
        ? `import { s${i + 1} } from './s${i + 1}.js';\nexport function s${i}(x: string): string { return s${i + 1}(x + '.'); }\n`
        : `import { execSync } from 'node:child_process';\nexport function s${i}(x: string): string { return execSync(x).toString(); }\n`;
    if (d.language === 'python')
      return next
        ? `from s${i + 1} import s${i + 1}\n\ndef s${i}(x):\n    return s${i + 1}(x + ".")\n`
        : `import os\n\ndef s${i}(x):\n    return os.system(x)\n`;
    if (d.language === 'go')
      return next
        ? `package main\n\nfunc s${i}(x string) string { return s${i + 1}(x + ".") }\n`
        : `package main\n\nimport "os/exec"\n\nfunc s${i}(x string) string {\n${d.sink('x')}\nreturn x\n}\n`;
    return next
      ? `use crate::s${i + 1}::s${i + 1};\n\npub fn s${i}(x: String) -> String { s${i + 1}(x) }\n`
      : `use std::process::Command;\n\npub fn s${i}(x: String) -> String {\n${d.sink('x')}\nx\n}\n`;
  };
  const imports = {
    typescript: `import { s0 } from './s0.js';`,
    python: 'from s0 import s0',
    rust: `use crate::s0::s0;`,
    go: '',
  }[d.language];
  return [
    ...one(d, `s0(a)${end(d)}`, imports),
    ...list(size, (i) => ({ path: `s${i}.${d.extension}`, text: step(i) })),
  ];
}

/** Files that only pass on what the next exports. */
function reexports(d: Dialect, size: number): SourceFile[] {
  const typescript = d.language === 'typescript';
  return [
    ...one(d, `run0(a)${end(d)}`, typescript ? `import { run0 } from './r0.js';` : 'from r0 import run0'),
    ...list(size, (i) => ({
      path: `r${i}.${d.extension}`,
      text:
        i + 1 < size
          ? typescript
            ? `export * from './r${i + 1}.js';\nexport * from './r${(i * 7) % size}.js';\n`
            : `from r${i + 1} import *\nfrom r${(i * 7) % size} import *\n`
          : typescript
            ? `import { execSync } from 'node:child_process';\nexport function run0(x: string): void { execSync(x); }\n`
            : `import os\n\ndef run0(x):\n    os.system(x)\n`,
    })),
  ];
}

function inheritance(d: Dialect, size: number): string {
  return d.language === 'typescript'
    ? `class K0 { go(x: string) { execSync(x); } }\n${lines(size, (i) => `class K${i + 1} extends K${i} { n${i}() { return this.go; } }`)}\nconst k = new K${size}();`
    : `class K0:\n    def go(self, x):\n        os.system(x)\n${lines(size, (i) => `class K${i + 1}(K${i}):\n    def n${i}(self):\n        return self.go`)}\nk = K${size}()`;
}

const SCRIPTS: readonly Dialect['language'][] = ['typescript', 'python'];

export const STATEFUL: readonly HostileProgram[] = [
  {
    name: 'fields and methods of one class',
    size: 2000,
    make: (d, size) =>
      one(
        d,
        `${d.language === 'rust' ? 'let mut big = Big::default();\n' : ''}${lines(size, (i) => `big.m${i}(a)${end(d)}`)}`,
        bigClass(d, size),
      ),
  },
  {
    name: 'calls through files',
    size: 5000,
    make: (d, size) => chain(d, size),
  },
  { name: 'files that pass on exports', size: 2000, languages: SCRIPTS, make: reexports },
  {
    name: 'classes that extend one another',
    size: 2000,
    languages: SCRIPTS,
    make: (d, size) => one(d, `k.go(a)${end(d)}`, inheritance(d, size)),
  },
  {
    name: 'names for names',
    size: 5000,
    languages: SCRIPTS,
    make: (d, size) =>
      one(
        d,
        `n${size}(a)${end(d)}`,
        `${d.func('n0', ['x'], `${d.sink('x')}\n${d.give('x')}`)}\n${lines(size, (i) => (d.language === 'typescript' ? `const n${i + 1} = n${i};` : `n${i + 1} = n${i}`))}`,
      ),
  },
  {
    name: 'fields of one object, written one by one',
    size: 20_000,
    languages: ['typescript', 'python'],
    make: (d, size) =>
      one(
        d,
        d.language === 'typescript'
          ? `const o: Record<string, string> = {};\n${lines(size, (i) => `o.f${i} = a + o.f${i - 1};`)}\nexecSync(o.f${size - 1});`
          : `o = {}\n${lines(size, (i) => `o["f${i}"] = a + o["f${i === 0 ? 0 : i - 1}"]`)}\nos.system(o["f${size - 1}"])`,
      ),
  },
  {
    name: 'an object copied and grown',
    size: 5000,
    languages: SCRIPTS,
    make: (d, size) =>
      one(
        d,
        d.language === 'typescript'
          ? `let o: any = { v: a };\n${lines(size, (i) => `o = { ...o, k${i}: o, v: a + '${i}' };`)}\nexecSync(o.v);`
          : `o = {"v": a}\n${lines(size, (i) => `o = {**o, "k${i}": o, "v": a + "${i}"}`)}\nos.system(o["v"])`,
      ),
  },
  {
    name: 'closures over closures',
    size: 2000,
    languages: SCRIPTS,
    make: (d, size) =>
      one(
        d,
        d.language === 'typescript'
          ? `const g0 = () => execSync(a);\n${lines(size, (i) => `const g${i + 1} = () => { g${i}(); g${i}(); };`)}\ng${size}();`
          : `g0 = lambda: os.system(a)\n${lines(size, (i) => `g${i + 1} = lambda: (g${i}(), g${i}())`)}\ng${size}()`,
      ),
  },
  {
    name: 'functions that wrap functions',
    size: 2000,
    languages: SCRIPTS,
    make: (d, size) =>
      one(
        d,
        d.language === 'typescript'
          ? `const wrap = (f: () => void) => () => { f(); f(); };\nconst w0 = () => { execSync(a); };\n${lines(size, (i) => `const w${i + 1} = wrap(w${i});`)}\nw${size}();`
          : `def wrap(f):\n    def inner():\n        f()\n        f()\n    return inner\ndef w0():\n    os.system(a)\n${lines(size, (i) => `w${i + 1} = wrap(w${i})`)}\nw${size}()`,
      ),
  },
  {
    name: 'attempts in a row',
    size: 2000,
    languages: ['typescript', 'python'],
    make: (d, size) =>
      one(
        d,
        `${d.declare('x', 'a')}\n${lines(size, (i) =>
          d.language === 'typescript'
            ? `try { x = x + String(JSON.parse('${i}')); } catch (error) { x = x + '${i}'; } finally { x = x + '.'; }`
            : `try:\n    x = x + str(int("${i}"))\nexcept ValueError:\n    x = x + "${i}"\nfinally:\n    x = x + "."`,
        )}\n${d.sink('x')}`,
      ),
  },
  {
    name: 'loops in a row',
    size: 2000,
    languages: ['typescript', 'python', 'go'],
    make: (d, size) =>
      one(
        d,
        `${d.declare('x', 'a')}\n${lines(size, (i) =>
          d.language === 'python'
            ? `for c in b:\n    if c == "${i}":\n        continue\n    x = x + c`
            : d.language === 'go'
              ? `for _, c := range b {\nif c == ${i} {\ncontinue\n}\nx = x + string(c)\n}`
              : `for (const c of b) { if (c === '${i}') continue; x = x + c; }`,
        )}\n${d.sink('x')}`,
      ),
  },
  {
    name: 'one long list',
    size: 100_000,
    languages: ['typescript', 'python', 'go'],
    make: (d, size) => {
      const items = Array.from({ length: size }, (_, i) => `"${i}"`).join(',\n');
      const table =
        d.language === 'go'
          ? `var table = []string{\n${items},\n}`
          : d.language === 'python'
            ? `table = [\n${items}\n]`
            : `const table = [\n${items}\n];`;
      return one(d, d.sink(d.concat('a', 'table[0]')), table);
    },
  },
  {
    name: 'one long object',
    size: 50_000,
    languages: ['typescript', 'python', 'go'],
    make: (d, size) => {
      const items = Array.from({ length: size }, (_, i) => `"k${i}": "${i}"`).join(',\n');
      const table =
        d.language === 'go'
          ? `var table = map[string]string{\n${items},\n}`
          : d.language === 'python'
            ? `table = {\n${items}\n}`
            : `const table: Record<string, string> = {\n${items}\n};`;
      return one(d, d.sink(d.concat('a', 'table["k1"]')), table);
    },
  },
  {
    name: 'a text of a million characters',
    size: 1_000_000,
    make: (d, size) => one(d, `${d.declare('x', d.text('y '.repeat(size / 2)))}\n${d.sink(d.concat('a', 'x'))}`),
  },
  {
    name: 'a table of functions',
    size: 2000,
    languages: ['typescript', 'python'],
    make: (d, size) =>
      one(
        d,
        d.language === 'typescript' ? 'table[b](a);' : 'table[b](a)',
        `${lines(size, (i) => d.func(`t${i}`, ['x'], `${i === size - 1 ? `${d.sink('x')}\n` : ''}${d.give('x')}`))}
${d.language === 'typescript' ? 'const table: Record<string, (x: string) => string> =' : 'table ='} {\n${Array.from({ length: size }, (_, i) => `"t${i}": t${i}`).join(',\n')}\n}`,
      ),
  },
  {
    name: 'results that are joined',
    size: 2000,
    make: (d, size) =>
      one(
        d,
        `${d.declare('x', 'pick(a, b)')}\n${d.sink('x')}`,
        d.func(
          'pick',
          ['x', 'y'],
          `${lines(size, (i) => d.branches([{ test: d.equals('y', `${i}`), body: d.give(d.concat('x', d.text(`${i}`))) }]))}\n${d.give('y')}`,
        ),
      ),
  },
];
