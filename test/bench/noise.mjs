/**
 * How much a reader of a review has to look at: rule × well-kept servers × findings, at the default profile.
 *
 *   npm run bench:noise [-- --mirrors FOLDER] [--dir FOLDER] [--rule ID] [FOLDER…]
 *
 * Reviews the well-kept servers of `advisories/clean.json` (see `advisories.mjs`) and every further FOLDER, each as one
 * server. A rule of severity medium or above that fires on more than a fifth of them is marked `wide`, with whether its page
 * says why (a sentence on well-kept servers); a server with more than 40 findings is marked `loud`.
 * `--rule` lists the findings of one rule. Exits 1 when a server is loud or a wide rule is unexplained.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGuide, loadWasm, readBundledKnowledge, readTarget } from '../../dist/index.js';
import { Trees } from './advisories/trees.mjs';

const MAX_FINDINGS = 40;
const WIDE = 0.2;
const EXPLAINED = /well-kept servers/i;

const here = path.dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  options: {
    dir: { type: 'string', default: '.bench' },
    mirrors: { type: 'string', multiple: true, default: [] },
    rule: { type: 'string' },
  },
  allowPositionals: true,
});
const knowledge = readBundledKnowledge();
const rules = new Map(knowledge.rules.map((rule) => [rule.id, rule]));
const guide = createGuide(knowledge, loadWasm);
const trees = new Trees(values.dir, values.mirrors);

function* folders() {
  for (const { repository, commit, path: root } of JSON.parse(
    readFileSync(path.join(here, 'advisories', 'clean.json'), 'utf8'),
  )) {
    try {
      yield { name: `${repository} ${root}`, folder: trees.tree(repository, commit, root) };
    } catch (error) {
      console.log(`not run: ${repository} ${root}: ${error.message}`);
    }
  }
  for (const folder of positionals) yield { name: folder, folder: path.resolve(folder) };
}

const byRule = new Map();
const servers = [];
for (const { name, folder } of folders()) {
  const { findings } = await guide.review(await readTarget(folder, path.basename(folder)));
  servers.push({ name, count: findings.length });
  for (const finding of findings) {
    const entry = byRule.get(finding.ruleId) ?? { servers: new Set(), findings: 0 };
    byRule.set(finding.ruleId, entry);
    entry.servers.add(name);
    entry.findings++;
    if (finding.ruleId === values.rule)
      console.log(`${name} ${finding.location.path}:${finding.location.start.line} ${finding.message}`);
  }
}

let failed = false;
console.log(`\n${'rule'.padEnd(48)} severity servers   share findings`);
for (const [id, { servers: on, findings }] of [...byRule].sort((a, b) => b[1].servers.size - a[1].servers.size)) {
  const rule = rules.get(id);
  const share = on.size / servers.length;
  const isWide = share > WIDE && /^(?:critical|high|medium)$/.test(rule?.severity ?? '');
  const isExplained = isWide && EXPLAINED.test(rule?.text ?? '');
  if (isWide && !isExplained) failed = true;
  console.log(
    `${id.padEnd(48)} ${(rule?.severity ?? '').padEnd(8)} ${String(on.size).padStart(7)} ${`${(100 * share).toFixed(0)} %`.padStart(7)} ${String(findings).padStart(8)}${isWide ? (isExplained ? '  wide, explained on its page' : '  WIDE') : ''}`,
  );
}
console.log('\nfindings of each server');
for (const { name, count } of servers.sort((a, b) => b.count - a.count)) {
  if (count > MAX_FINDINGS) failed = true;
  console.log(`${String(count).padStart(4)} ${name}${count > MAX_FINDINGS ? '  LOUD' : ''}`);
}
const silent = knowledge.rules.filter((rule) => rule.recommended && !byRule.has(rule.id)).length;
console.log(
  `\n${servers.length} servers, ${servers.reduce((sum, { count }) => sum + count, 0)} findings; at most ${Math.max(...servers.map(({ count }) => count))} on one server; ${silent} recommended rules silent on all`,
);
process.exitCode = failed ? 1 : 0;
