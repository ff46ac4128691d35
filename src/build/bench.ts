/** What measurements need of the core beyond its public face. */
import { loadWasm } from '../node/knowledge.ts';
import { SyntaxParser } from '../syntax/parse.ts';
import { positionAt } from '../syntax/positions.ts';
import { walk } from '../syntax/walk.ts';

export { SyntaxParser };

/** A named function of a file with its first and last line, 1-based. */
export interface FunctionRange {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const parser = new SyntaxParser(loadWasm);

/** The named functions of a file, outermost first. */
export async function listFunctions(path: string, text: string): Promise<readonly FunctionRange[]> {
  const [module] = await parser.parse([{ path, text }]);
  const found: FunctionRange[] = [];
  for (const statement of module?.body ?? []) {
    walk(statement, (node) => {
      if (module && node.kind === 'function' && node.name !== undefined)
        found.push({
          name: node.name,
          start: positionAt(module, node.start).line,
          end: positionAt(module, node.end).line,
        });
      return true;
    });
  }
  return found;
}
