/** Parses and renders Rust for the tests of its lowering. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll } from 'vitest';
import type { Node, Statement } from '../../../src/syntax/ast.ts';
import { parseTree, TreeParser } from '../../../src/syntax/cst.ts';
import { collectTrivia, type LowerContext } from '../../../src/syntax/lower/context.ts';
import { lowerRust } from '../../../src/syntax/lower/rust.ts';
import { walk } from '../../../src/syntax/walk.ts';

const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter.wasm'));
type Parser = Parameters<typeof parseTree>[0];
let parser: Parser;

beforeAll(async () => {
  const parsers = await new TreeParser(async (name) => readFile(join(folder, name))).prepare(['rust']);
  parser = parsers.get('rust') as Parser;
});

export function lowerFile(text: string): { body: Statement[]; context: LowerContext } {
  const context: LowerContext = { text, language: 'rust', comments: [], errors: [] };
  const tree = parseTree(parser, text);
  collectTrivia(context, tree.root);
  return { body: lowerRust(context, tree.root), context };
}

/** The nodes of a kind, in source order. */
export function findAll<K extends Node['kind']>(text: string, kind: K): Extract<Node, { kind: K }>[] {
  const found: Node[] = [];
  for (const statement of lowerFile(text).body) {
    walk(statement, (node) => {
      if (node.kind === kind) found.push(node);
      return true;
    });
  }
  return found as Extract<Node, { kind: K }>[];
}

/** The one statement of a file, or of the body of a function around `text`. */
export function lowerItem(text: string): Statement {
  return lowerFile(text).body[0] as Statement;
}

export function lowerInside(text: string): Statement {
  const item = lowerItem(`fn f() { ${text} }`);
  return (item.kind === 'function' ? item.body.body[0] : item) as Statement;
}

/** A compact rendering of the parts of a node that tests look at. */
export function show(node: Node | undefined): string {
  if (!node) return '';
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value);
    case 'name':
      return node.name;
    case 'member':
      return `${show(node.object)}.${node.property}`;
    case 'type':
      return node.args.length > 0 ? `${node.name}<${node.args.map(show).join(', ')}>` : node.name;
    case 'call': {
      const args = node.args.map(
        (argument) => `${argument.name === undefined ? '' : `${argument.name}=`}${show(argument.value)}`,
      );
      const types = node.typeArgs.length > 0 ? `<${node.typeArgs.map(show).join(', ')}>` : '';
      return `${show(node.callee)}${node.via === 'macro' ? '!' : ''}${types}(${args.join(', ')})`;
    }
    case 'text':
      return `text(${node.parts.map(show).join(' ')})`;
    case 'array':
      return `[${node.elements.map((element) => show(element.value)).join(', ')}]`;
    case 'object':
      return `{${node.properties.map((one) => `${one.spread ? '...' : (one.key ?? show(one.computed))}:${show(one.value)}`).join(', ')}}`;
    case 'unary':
      return `${node.operator}(${show(node.operand)})`;
    case 'binary':
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case 'await':
      return `await(${show(node.value)})`;
    case 'destructure':
      return `${show(node.type)}(${node.entries.map((entry) => `${entry.rest ? '...' : ''}${show(entry.target)}`).join(', ')})`;
    case 'declare':
      return `let ${show(node.target)} = ${show(node.value)}`;
    case 'block':
      return `{${node.body.map(show).join('; ')}}`;
    case 'return':
      return `return ${show(node.value)}`;
    case 'assign':
      return `${show(node.target)} ${node.operator} ${show(node.value)}`;
    default:
      return node.kind;
  }
}
