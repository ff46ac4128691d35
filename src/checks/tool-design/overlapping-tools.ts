import type { ModelTool } from '../../model/server-model.ts';
import { type Check, findingAt } from '../check.ts';
import { checkServers, stemsOf } from '../tool-lists.ts';

const ALIKE = 0.9;
const ALIKE_PAIRS = 0.75;
const FEWEST_WORDS = 5;
const STOP = new Set('a an and by for from in into is it of on or the this to with'.split(' '));
/** One such word each is all the difference that two descriptions need. */
const OPPOSITES =
  'first last;begin end;start end;start stop;beginning end;before after;add remove;create delete;enable disable;open close;opened closed;up down;left right;minimum maximum;lowest highest;smallest largest;oldest newest;incoming outgoing;inbound outbound;sent received;source target;input output;read write;import export;lock unlock;next previous;ascending descending;parent child;local remote;upload download'
    .split(';')
    .map((pair) => pair.split(' '));
const OLD = /deprecat|superseded|legacy|alias\b|use `?\w+`? instead/i;

interface Described {
  readonly tool: ModelTool;
  readonly list: readonly string[];
  readonly words: ReadonlySet<string>;
  /** Neighbouring words: `tables of namespaces` is not `namespaces of tables`. */
  readonly pairs: ReadonlySet<string>;
  readonly name: ReadonlySet<string>;
}

/** Two tools whose descriptions do not tell them apart. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const described = tools.flatMap((tool): Described[] => {
      const { name, description = '' } = tool;
      // What follows the first paragraph documents arguments, which many tools have in common.
      const [summary = ''] = description.trim().split(/\n\s*\n/);
      const list = stemsOf(summary).filter((word) => !STOP.has(word));
      const words = new Set(list);
      if (name === undefined || words.size < FEWEST_WORDS || OLD.test(description)) return [];
      const pairs = new Set(list.slice(1).map((word, index) => `${list[index]} ${word}`));
      return [{ tool, list, words, pairs, name: new Set(stemsOf(name)) }];
    });
    return described.flatMap((later, index) => {
      const earlier = described.slice(0, index).find((one) => overlap(one, later));
      if (!earlier) return [];
      const message = `The description of \`${later.tool.name}\` hardly differs from that of \`${earlier.tool.name}\``;
      return [findingAt(later.tool.module, later.tool.node, message)];
    });
  });

/** Nearly the same words in the same order, and none of those that differ is part of what tells the names apart. */
function overlap(one: Described, other: Described): boolean {
  if (one.tool.name === other.tool.name) return false;
  if (likeness(one.words, other.words) < ALIKE || likeness(one.pairs, other.pairs) < ALIKE_PAIRS) return false;
  const differs = (a: Described, b: Described) =>
    [...a.name].some((word) => countOf(a, word) > countOf(b, word) && !(b.name.has(word) && b.words.has(word)));
  return !differs(one, other) && !differs(other, one) && !areOpposites(one.words, other.words);
}

function areOpposites(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return OPPOSITES.some((pair) => {
    const [x = '', y = ''] = pair;
    const parts = (from: ReadonlySet<string>, to: ReadonlySet<string>) =>
      from.has(x) && !from.has(y) && to.has(y) && !to.has(x);
    return parts(a, b) || parts(b, a);
  });
}

/** `a translation from a translation memory` speaks of translations oftener than `a translation memory`. */
function countOf({ list }: Described, word: string): number {
  return list.filter((one) => one === word).length;
}

/** The share of what both have in what either has. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((one) => b.has(one)).length;
  return shared / (a.size + b.size - shared);
}
