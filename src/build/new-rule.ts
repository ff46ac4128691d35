/** `npm run new-rule <category>/<slug>`: a page to fill in. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CATEGORIES } from '../types.ts';

/** Copies the template; refuses an id that is malformed or taken. */
export async function newRule(root: string, id: string | undefined): Promise<number> {
  const [category = '', slug = '', ...rest] = (id ?? '').split('/');
  const known: readonly string[] = CATEGORIES;
  if (!known.includes(category) || rest.length > 0 || !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug)) {
    process.stderr.write(
      `usage: npm run new-rule <category>/<slug>\n  category: ${CATEGORIES.join(', ')}\n  slug: names the defect in kebab-case\n`,
    );
    return 2;
  }
  const file = path.join(root, 'knowledge', 'rules', category, `${slug}.md`);
  const template = await readFile(path.join(root, 'knowledge', 'rules', '_template.md'), 'utf8');
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(file, template, { flag: 'wx' });
  } catch {
    process.stderr.write(`knowledge/rules/${id}.md cannot be written: the rule may exist already\n`);
    return 1;
  }
  process.stdout.write(
    `knowledge/rules/${id}.md written. Fill it in, then run \`npm test\`.\nIts detection is YAML on the page, or code in src/checks/${id}.ts (then run \`npm run generate\`).\n`,
  );
  return 0;
}
