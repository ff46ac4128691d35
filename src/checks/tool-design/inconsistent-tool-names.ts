import { type Check, count } from '../check.ts';
import { atFirst, checkServers, listNames } from '../tool-lists.ts';

const STYLES: readonly (readonly [string, RegExp])[] = [
  ['snake_case', /^[a-z0-9]+(?:_[a-z0-9]+)+$/],
  ['kebab-case', /^[a-z0-9]+(?:-[a-z0-9]+)+$/],
  ['camelCase', /^[a-z]+[a-z0-9]*(?:[A-Z][a-z0-9]*)+$/],
  ['PascalCase', /^[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+$/],
];
const FEWEST = 2;

/** Tools of one server that are named in several ways. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const styled = tools.flatMap((tool) => {
      const style = STYLES.find(([, pattern]) => pattern.test(tool.name ?? ''))?.[0];
      return style === undefined ? [] : [{ tool, style }];
    });
    const counts = new Map<string, number>();
    for (const { style } of styled) counts.set(style, (counts.get(style) ?? 0) + 1);
    const [usual] = [...counts].toSorted(([, a], [, b]) => b - a);
    if (!usual || styled.length < FEWEST || counts.size < 2) return [];
    const odd = styled.filter(({ style }) => style !== usual[0]);
    const names = listNames(odd.map(({ tool }) => tool.name ?? ''));
    return atFirst(
      odd.map(({ tool }) => tool),
      `${count(usual[1], 'tool name')} in ${usual[0]}, and ${names} ${odd.length === 1 ? 'is' : 'are'} not`,
    );
  });
