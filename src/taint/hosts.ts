/** Looks at the address of a host: what they say of the URL that leads there. */
import type { FunctionNode, Node } from '../syntax/ast.ts';
import { enclosing, walk } from '../syntax/walk.ts';
import { refusesInside } from './absences.ts';
import type { Engine } from './engine.ts';
import { has, type Kinds, makeKinds } from './kinds.ts';
import { isHostPart, isPartOfUrl } from './urls.ts';
import type { Taint } from './values.ts';

/** A value that is the address, or one of the addresses, of a host; its parts are it still. */
export const ADDRESS = 'address';

const ADDRESS_CHECKED = makeKinds(['address-check']);
const HOST_CHECKED = makeKinds(['address-check', 'url-host-check']);

/** The host of a parsed URL was looked at; the same test of the whole URL says nothing. */
export function ofHost(taint: Taint): Kinds {
  const { sym } = taint;
  const whole = sym.key === 'slice' && sym.parent ? { ...taint, sym: sym.parent } : taint;
  return isPartOfUrl(whole) ? HOST_CHECKED : ADDRESS_CHECKED;
}

/** What a function learned of its argument, where the argument is the host of a URL. */
export function liftHost(taint: Taint, kinds: Kinds): Kinds {
  return (has(kinds, 'address-check') || has(kinds, 'allow-list')) && isPartOfUrl(taint) ? HOST_CHECKED : '';
}

const INSIDE_NAMES = new Set(['private', 'loopback', 'linkLocal', 'uniqueLocal', 'reserved', 'carrierGradeNat']);

/** Whether a text is a name of ranges of the inside, as libraries say it. */
export function isInsideName(constant: unknown): boolean {
  return typeof constant === 'string' && INSIDE_NAMES.has(constant);
}

/** What it means that something of an address equals a constant: an address of the inside is none that was let through. */
export function addressEquals(taint: Taint, constant: unknown): Kinds {
  if (constant === 'unicast') return ofHost(taint);
  const isAddress =
    typeof constant === 'string' && /[.:]/.test(constant) && networksOf(constant, false, false).length === 0;
  return isAddress ? 'allow-list' : '';
}

/** Attributes of an address by which it belongs to the inside of a network; only one says that it does not. */
const ATTRIBUTES: Readonly<Record<string, boolean>> = {
  is_private: true,
  is_loopback: true,
  is_link_local: true,
  is_reserved: true,
  is_multicast: true,
  is_unspecified: true,
  is_global: false,
};

/** Whether an attribute being true says that an address is of the inside. */
export function attributeOf(property: string): boolean | undefined {
  return Object.hasOwn(ATTRIBUTES, property) ? ATTRIBUTES[property] : undefined;
}

/** Whether a value may be the host of a URL, or stand for one in a function that is handed it. */
export function mayBeHost({ sym, kinds, root }: Taint): boolean {
  return has(kinds, ADDRESS) || isHostPart(sym) || (root.slot !== undefined && !sym.parent);
}

type Verdict = 'inside' | 'outside' | 'throws' | undefined;

const verdicts = new WeakMap<FunctionNode, { verdict: Verdict }>();

/**
 * What a function of the project says of an address by its outcome, where its body compares with networks of the
 * inside: `true` stands for one of them, for none of them, or it throws for them.
 */
export function verdictOf(engine: Engine, owner: FunctionNode): Verdict {
  let known = verdicts.get(owner);
  if (!known) {
    known = { verdict: isAbout(engine, owner) ? readVerdict(engine, owner) : undefined };
    verdicts.set(owner, known);
  }
  return known.verdict;
}

const mentions = new WeakMap<object, boolean>();

/** Most modules do not write a network of the inside anywhere. */
function isAbout(engine: Engine, owner: FunctionNode): boolean {
  const module = engine.resolver.moduleOf(owner);
  let found = mentions.get(module);
  if (found === undefined) {
    found = /\b(?:127|192|172|169)\b/.test(module.text);
    mentions.set(module, found);
  }
  return found;
}

/** Different networks that a function has to know before it is taken for a check of them all. */
const ENOUGH = 3;

function readVerdict(engine: Engine, owner: FunctionNode): Verdict {
  if (networksIn(engine, owner.body).size < ENOUGH) return undefined;
  const votes = new Set<Verdict>();
  walk(owner.body, (node) => {
    if (node.kind === 'function') return false;
    if (node.kind === 'throw') {
      if (isBehindNetworks(engine, node, owner)) votes.add('throws');
    } else if (node.kind === 'return' && node.value) {
      const { value } = node;
      if (value.kind === 'literal') {
        if (typeof value.value === 'boolean' && isBehindNetworks(engine, node, owner))
          votes.add(value.value ? 'inside' : 'outside');
      } else if (networksIn(engine, value).size > 0) votes.add(isNegated(value) ? 'outside' : 'inside');
    }
    return true;
  });
  const [only] = votes;
  return votes.size === 1 ? only : undefined;
}

function isBehindNetworks(engine: Engine, node: Node, owner: FunctionNode): boolean {
  for (let at = enclosing(node, 'if'); at && at.start >= owner.start; at = enclosing(at, 'if'))
    if (networksIn(engine, at.test).size > 0) return true;
  return false;
}

function isNegated(node: Node): boolean {
  if (node.kind === 'binary') return isNegated(node.left);
  return node.kind === 'unary' && node.operator === 'not';
}

/** Networks of the inside that an expression names: as texts, patterns or numbers, in place or in a constant. */
function networksIn(engine: Engine, root: Node, depth = 0): ReadonlySet<string> {
  const found = new Set<string>();
  walk(root, (node) => {
    if (node.kind === 'literal') {
      const parent = node.parent;
      const isCompared = parent?.kind === 'binary' && /^[=!<>]=?/.test(parent.operator);
      for (const network of networksOf(node.value, node.type === 'regex', isCompared)) found.add(network);
    } else if (node.kind === 'name' && depth < 2) {
      const binding = engine.bindingOf(node);
      const [definition] = binding?.definitions ?? [];
      if (binding && binding.scope === binding.module && definition?.value)
        for (const network of networksIn(engine, definition.value, depth + 1)) found.add(network);
    }
    return true;
  });
  return found;
}

const NETWORK =
  /^(?:(10)\.|(127)\.|(169\.254)\.|(172\.(?:1[6-9]|2\d|3[01]))\.|(192\.168)\.|(::1)$|(f[cde][0-9a-f]{0,2})(?=:|$))/i;

function networksOf(value: unknown, isPattern: boolean, isCompared: boolean): readonly string[] {
  if (typeof value === 'number') return isCompared && [10, 127, 169, 172, 192].includes(value) ? [String(value)] : [];
  if (typeof value !== 'string') return [];
  if (isPattern) return refusesInside([value]) ? [value] : [];
  const [, ...groups] = NETWORK.exec(value) ?? [];
  return groups.flatMap((group) => group ?? []);
}
