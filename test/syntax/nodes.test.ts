import { expect, it } from 'vitest';
import { loadWasm } from '../../src/node/knowledge.ts';
import { ModuleNodes } from '../../src/syntax/nodes.ts';
import { SyntaxParser } from '../../src/syntax/parse.ts';

it('leaves out the tests inside a Rust file', async () => {
  const text = `fn run() { serve(); }

#[cfg(test)]
mod tests {
    #[test]
    fn prints() { println!("only in a test"); }
}
`;
  const [module] = await new SyntaxParser(loadWasm).parse([{ path: 'src/main.rs', text }]);
  if (!module) throw new Error('not parsed');
  const nodes = new ModuleNodes(module);
  expect(nodes.of('function').map((node) => node.name)).toEqual(['run']);
  expect(nodes.of('call')).toHaveLength(1);
});
