/** The skill over the skills extension: `SKILL.md` and the pages it links to, each with its digest. */
import type { McpServer } from '@modelcontextprotocol/server';
import { type Skill, type SkillSource, SkillsExtension, skillEntry } from '@modelcontextprotocol/server/ext/skills';
import type { Knowledge } from '../types.ts';
import type { McpContext } from './context.ts';

const NAME = 'mcp-server-best-practices';
const BASE = `skill://${NAME}/`;
const MIME_TYPE = 'text/markdown';

/** What is served of one knowledge base: nothing is read or digested before a client asks. */
const EXTENSIONS = new WeakMap<Knowledge, SkillsExtension>();

export function attachSkill(server: McpServer, { guide, readSkill }: McpContext): void {
  if (!readSkill) return;
  const { knowledge } = guide;
  let extension = EXTENSIONS.get(knowledge);
  if (!extension) {
    const cacheHint = { ttlMs: 3_600_000, cacheScope: 'public' } as const;
    extension = new SkillsExtension({ source: makeSource(knowledge, readSkill), strict: true, cacheHint });
    EXTENSIONS.set(knowledge, extension);
  }
  extension.attach(server);
}

function makeSource(knowledge: Knowledge, readSkill: () => Promise<string>): SkillSource {
  const paths = new Map<string, string>();
  for (const page of [...knowledge.rules, ...knowledge.patterns, ...knowledge.checklists, ...knowledge.migrations])
    paths.set(`knowledge/${page.kind}s/${page.id}.md`, page.text);
  const main = `${BASE}SKILL.md`;
  let made: Promise<Skill> | undefined;
  const getEntry = () => {
    made ??= readSkill().then((text) => skillEntry(NAME, { 'SKILL.md': text, ...Object.fromEntries(paths) }));
    return made;
  };
  return {
    list: async () => ({ skills: [await getEntry()] }),
    get: async (uri) => (uri === main ? getEntry() : undefined),
    read: async (uri) => {
      const text = uri === main ? await readSkill() : paths.get(uri.slice(uri.startsWith(BASE) ? BASE.length : 0));
      return text === undefined ? undefined : { text, mimeType: MIME_TYPE };
    },
    readDirectory: async (uri) => {
      const folder = `${uri.replace(/\/$/, '')}/`;
      const below = [main, ...[...paths.keys()].map((name) => BASE + name)].filter((one) => one.startsWith(folder));
      if (below.length === 0 || !folder.startsWith(BASE)) return undefined;
      const names = new Set(below.map((one) => one.slice(folder.length).replace(/\/.*/, '/')));
      return { resources: [...names].sort().map((name) => makeChild(folder, name)) };
    },
    listResources: async () => [
      {
        uri: main,
        name: NAME,
        title: 'Skill',
        // As the extension asks: what the skill itself says.
        description: String((await getEntry()).frontmatter.description),
        mimeType: MIME_TYPE,
      },
    ],
  };
}

/** A file of a folder, or a folder, which ends in a slash. */
function makeChild(folder: string, name: string): { uri: string; name: string; mimeType: string } {
  const bare = name.replace(/\/$/, '');
  return { uri: folder + bare, name: bare, mimeType: bare === name ? MIME_TYPE : 'inode/directory' };
}
