/**
 * Reads arguments that are nearly right as what they mean, along a tool's own JSON Schema: other names for a parameter,
 * camelCase, one value where a list is wanted, lists and numbers in a string, the case of enums. What is listed to
 * clients stays strict; each repair is said in the result, so that the next call is exact.
 */
import { editDistance } from '../guide.ts';

/** As much of JSON Schema as the tools use. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly [keyword: string]: unknown;
}

export interface Repaired {
  readonly value: unknown;
  /** What was read as what, a phrase each. */
  readonly hints: readonly string[];
  /** Unknown or doubled arguments, a sentence each: the call is refused with them. */
  readonly problems: readonly string[];
}

/** Parameter → other names for it. A name that the tool itself has is never read as another. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  path: 'dir directory folder file filename file_name file_path filepath folder_path target root repo repository project source_path'.split(
    ' ',
  ),
  files: ['sources', 'documents'],
  rule: ['rule_id', 'id', 'name'],
  text: ['content', 'contents', 'code', 'source', 'body'],
  id: ['rule', 'rule_id', 'name', 'page', 'page_id', 'uri', 'url', 'slug', 'topic', 'pattern', 'checklist'],
  name: ['id', 'checklist', 'checklist_name', 'slug', 'area', 'title'],
  query: ['q', 'text', 'search', 'question', 'keyword', 'keywords', 'term', 'terms', 'words', 'prompt', 'search_query'],
  limit: ['max_results', 'count', 'top_k', 'k', 'n', 'max', 'size', 'page_size', 'num_results', 'max_findings'],
  language: ['lang', 'languages', 'programming_language'],
  sections: ['section', 'headings', 'heading', 'parts'],
  max_tokens: ['tokens', 'token_limit', 'token_budget', 'budget', 'max_length'],
  only: ['rules', 'include', 'categories', 'rule_ids', 'checks'],
  skip: ['exclude', 'ignore', 'disable'],
  min_severity: ['severity', 'severity_threshold', 'minimum_severity', 'level'],
  compare_to: ['baseline', 'previous', 'fingerprints', 'compare_with', 'earlier'],
  tool_definitions: ['tools', 'definitions', 'tools_list', 'tool_list', 'tool_defs'],
  kind: ['type', 'page_kind'],
  profile: ['mode', 'preset'],
  touches: ['accesses', 'uses', 'capabilities', 'effects'],
  users: ['audience', 'user', 'callers'],
  phase: ['stage', 'step'],
  purpose: ['description', 'goal', 'aim', 'task', 'about', 'summary'],
  ask: ['interactive', 'elicit', 'ask_user'],
  spec: ['revision', 'spec_version', 'protocol_version', 'protocol'],
  answers: ['judgements', 'judgments', 'responses'],
  quote: ['evidence', 'citation', 'snippet'],
  line: ['line_number', 'start_line'],
};

/** Other spellings of enum values; used only where the tool's enum has the value. */
const VALUES: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescript',
  js: 'javascript',
  node: 'javascript',
  nodejs: 'javascript',
  py: 'python',
  python3: 'python',
  rs: 'rust',
  golang: 'go',
  rules: 'rule',
  patterns: 'pattern',
  checklists: 'checklist',
  migrations: 'migration',
  moderate: 'medium',
  informational: 'info',
};

/** Reads `args` along `schema`. Changes nothing in place; never throws. */
export function repairArguments(args: unknown, schema: JsonSchema): Repaired {
  const hints: string[] = [];
  const problems: string[] = [];
  const value = repairObject(args, schema, '', { hints, problems });
  return { value, hints, problems };
}

interface Notes {
  readonly hints: string[];
  readonly problems: string[];
}

function repairObject(value: unknown, schema: JsonSchema, at: string, notes: Notes): unknown {
  const properties = schema.properties;
  if (!isRecord(value) || !properties) return value;
  const known = Object.keys(properties);
  const out = new Map<string, unknown>();
  // Exact names first: an alias never takes the place of what was said outright.
  const entries = Object.entries(value).sort(([a], [b]) => Number(known.includes(b)) - Number(known.includes(a)));
  for (const [key, raw] of entries) {
    const name = nameOf(key, known);
    if (name === undefined) {
      if (schema.additionalProperties === false && notes.problems.length < 5)
        notes.problems.push(unknownArgument(key, known, at));
      else if (schema.additionalProperties !== false) out.set(key, raw);
      continue;
    }
    if (out.has(name)) {
      notes.problems.push(`${quote(at + key)} and ${quote(at + name)} mean the same: give ${quote(at + name)} only`);
      continue;
    }
    if (name !== key) notes.hints.push(`${quote(at + key)} was read as ${quote(at + name)}`);
    if (raw === null && !schema.required?.includes(name)) continue;
    out.set(name, repairValue(raw, properties[name] ?? {}, at + name, notes));
  }
  return Object.fromEntries(out);
}

function nameOf(key: string, known: readonly string[]): string | undefined {
  if (known.includes(key)) return key;
  const snake = key
    .slice(0, 100)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase();
  if (known.includes(snake)) return snake;
  return known.find((name) => Object.hasOwn(ALIASES, name) && ALIASES[name]?.includes(snake));
}

function unknownArgument(key: string, known: readonly string[], at: string): string {
  const wanted = key.slice(0, 60).toLowerCase();
  const [best] = known
    .map((name) => ({ name, distance: editDistance(wanted, name) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  const meant = best ? `: did you mean ${quote(at + best.name)}?` : '.';
  return `unknown argument ${quote(at + key)}${meant} The arguments${at === '' ? '' : ` of ${quote(at.slice(0, -1))}`} are ${known.join(', ')}`;
}

function repairValue(raw: unknown, schema: JsonSchema, at: string, notes: Notes): unknown {
  switch (schema.type) {
    case 'array':
      return repairArray(raw, schema, at, notes);
    case 'object':
      return repairObject(parseJson(raw, '{', at, notes), schema, `${at}.`, notes);
    case 'integer':
    case 'number':
      return repairNumber(raw, schema, at, notes);
    case 'boolean':
      return raw === 'true' ? true : raw === 'false' ? false : raw;
    case 'string':
      return repairString(raw, schema, at, notes);
    default:
      return raw;
  }
}

function repairArray(raw: unknown, schema: JsonSchema, at: string, notes: Notes): unknown {
  const items = schema.items ?? {};
  let list = parseJson(raw, '[', at, notes);
  if (typeof list === 'string' && items.type === 'string') {
    list = list
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    notes.hints.push(`${quote(at)} is a list: the text was split at commas`);
  } else if (isRecord(list) && items.type === 'object') {
    list = [list];
    notes.hints.push(`${quote(at)} is a list: the one object was read as a list of one`);
  }
  if (!Array.isArray(list)) return list;
  return list.map((item, index) => repairValue(item, items, `${at}.${index}`, notes));
}

function repairNumber(raw: unknown, schema: JsonSchema, at: string, notes: Notes): unknown {
  const given = typeof raw === 'string' && /^\s*-?\d{1,15}(?:\.\d{1,10})?\s*$/.test(raw) ? Number(raw) : raw;
  if (typeof given !== 'number' || !Number.isFinite(given)) return raw;
  const whole = schema.type === 'integer' ? Math.trunc(given) : given;
  const used = Math.min(schema.maximum ?? whole, Math.max(schema.minimum ?? whole, whole));
  if (used !== given) notes.hints.push(`${quote(at)} ${given} was read as ${used}, the nearest that is allowed`);
  return used;
}

function repairString(raw: unknown, schema: JsonSchema, at: string, notes: Notes): unknown {
  const value = Array.isArray(raw) && raw.length === 1 ? (raw[0] as unknown) : raw;
  if (typeof value !== 'string') return raw;
  if (value !== raw) notes.hints.push(`${quote(at)} takes one value: the only one of the list was used`);
  if (!schema.enum || schema.enum.includes(value) || value.length > 60) return value;
  const spelled = value.trim().toLowerCase();
  const meant = [
    spelled,
    spelled.replace(/[\s_]+/g, '-'),
    Object.hasOwn(VALUES, spelled) ? VALUES[spelled] : undefined,
  ];
  const found = meant.find((one) => one !== undefined && schema.enum?.includes(one));
  if (found === undefined) return value;
  notes.hints.push(`${quote(at)} ${quote(value)} was read as ${quote(found)}`);
  return found;
}

/** A list or object that came as its JSON text. */
function parseJson(raw: unknown, opens: '[' | '{', at: string, notes: Notes): unknown {
  if (typeof raw !== 'string' || !raw.trimStart().startsWith(opens)) return raw;
  try {
    const value: unknown = JSON.parse(raw);
    notes.hints.push(`${quote(at)} came as JSON in a string and was parsed`);
    return value;
  } catch {
    return raw;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 60));
}
