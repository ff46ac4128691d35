/**
 * Published advisories, training labs and well-kept servers: what the review finds, and what it rightly leaves alone.
 *
 *   npm run bench:advisories [-- --mirrors FOLDER] [--dir FOLDER] [--part pairs|labs|clean] [text…]
 *
 * Takes every tree by exact commit, from git directories under FOLDER named `owner+name` or `owner/name`, otherwise by
 * cloning, into `.bench/` (ignored by git). Trees are read, never built or run. A text keeps the entries whose id,
 * repository, language, category or list contains it. The lists are data in `advisories/`:
 *
 *   pairs.json   a vulnerable and a fixed commit, the lines of the defect, how it was fixed, what may be expected;
 *                `list: further` for those found later, `list: fresh` for those that were first run after the engine was written
 *   labs.json    defects that training servers demonstrate
 *   clean.json   well-kept servers; labels.json says of every critical and high finding there whether it is true, and why
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGuide, loadWasm, readBundledKnowledge, readTarget } from '../../dist/index.js';
import { findingsAt, findingsLeft, gradeOf, RULES } from './advisories/score.mjs';
import { Trees } from './advisories/trees.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  options: {
    dir: { type: 'string', default: '.bench' },
    mirrors: { type: 'string', multiple: true, default: [] },
    part: { type: 'string', multiple: true, default: ['pairs', 'labs', 'clean'] },
    verbose: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const read = (name) => JSON.parse(readFileSync(path.join(here, 'advisories', `${name}.json`), 'utf8'));
const trees = new Trees(values.dir, values.mirrors);
const guide = createGuide(readBundledKnowledge(), loadWasm);

const wanted = (entry) =>
  positionals.length === 0 ||
  positionals.some((text) =>
    [entry.id, entry.repository, entry.language, entry.category, entry.list].some((field) => field?.includes(text)),
  );

const reports = new Map();

/** The report on a tree and the seconds it took; each tree is reviewed once. */
async function review(folder) {
  if (!reports.has(folder)) {
    const start = performance.now();
    const report = await guide.review(await readTarget(folder, path.basename(folder)));
    reports.set(folder, { report, seconds: (performance.now() - start) / 1000 });
  }
  return reports.get(folder);
}

const ofRules = ({ report }, rules) => report.findings.filter(({ ruleId }) => rules.includes(ruleId));

function showFindings(findings) {
  if (!values.verbose) return;
  for (const { ruleId, location, evidence, message } of findings)
    console.log(`      ${ruleId} ${location.path}:${location.start.line} ${evidence} ${message}`);
}

const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);

async function scorePair(pair) {
  const rules = RULES[pair.category] ?? [];
  const before = trees.tree(pair.repository, pair.vulnerable, pair.root);
  const after = trees.tree(pair.repository, pair.fixed, pair.root);
  const vulnerable = await review(before);
  const fixed = await review(after);
  const found = await findingsAt(ofRules(vulnerable, rules), before, pair.file, pair.lines);
  const hit = found.map(({ ruleId }) => ruleId);
  const left = await findingsLeft(ofRules(fixed, hit), pair, before, after);
  return {
    ...pair,
    isFound: found.length > 0,
    isCleared: left.length === 0,
    others:
      ofRules(fixed, hit).filter((one) => one.location.path === (pair.fixedFile ?? pair.file)).length - left.length,
    grade: gradeOf(found),
    seconds: vulnerable.seconds,
    found,
    left,
  };
}

async function runPairs() {
  const scored = [];
  const missing = [];
  console.log(
    `${'advisory'.padEnd(32)} language   category           expected fix             found cleared grade   time`,
  );
  for (const pair of read('pairs').filter(wanted)) {
    let result;
    try {
      result = await scorePair(pair);
    } catch (error) {
      missing.push(`${pair.id}: ${error.message}`);
      continue;
    }
    scored.push(result);
    const { isFound, isCleared, grade, seconds } = result;
    const cleared = isFound ? (isCleared ? (result.others > 0 ? 'yes*' : 'yes') : pair.keeps ? 'kept' : 'NO') : '-';
    console.log(
      `${pair.id.padEnd(32)} ${pair.language.padEnd(10)} ${pair.category.padEnd(18)} ${pair.expected.padEnd(8)} ${pair.fix.padEnd(15)} ${(isFound ? 'yes' : 'NO').padEnd(5)} ${cleared.padEnd(7)} ${grade.padEnd(7)} ${seconds.toFixed(1)} s`,
    );
    if (isFound && !isCleared) showFindings(result.left);
  }
  for (const list of ['given', 'further', 'fresh']) {
    const own = scored.filter((one) => (one.list ?? 'given') === list);
    if (own.length > 0) console.log(`\n== ${list} pairs: ${own.length}`);
    for (const field of own.length > 0 ? ['category', 'language', 'fix', 'expected'] : []) printTotals(own, field);
  }
  console.log('\nmissed, and why');
  for (const { id, isFound, expected, missed } of scored)
    if (!isFound && expected !== 'no') console.log(`  ${id}: ${missed ?? 'not studied'}`);
  console.log('\nnot cleared, and why');
  for (const { id, isFound, isCleared, keeps, uncleared } of scored)
    if (isFound && !isCleared && !keeps) console.log(`  ${id}: ${uncleared ?? 'not studied'}`);
  console.log('\nyes*: cleared, and other findings of the rule elsewhere in the fixed file');
  for (const line of missing) console.log(`not run: ${line}`);
}

/** Found of all, cleared of found; an entry whose fix keeps the defect in part does not count for clearing. */
function printTotals(scored, field) {
  console.log(`\nby ${field}`);
  for (const value of [...new Set(scored.map((one) => one[field]))].sort()) {
    const group = scored.filter((one) => one[field] === value);
    const found = group.filter((one) => one.isFound);
    const judged = found.filter((one) => !one.keeps);
    const cleared = judged.filter((one) => one.isCleared);
    console.log(
      `  ${value.padEnd(20)} found ${found.length} of ${group.length} (${percent(found.length, group.length)}), cleared ${cleared.length} of ${judged.length} (${percent(cleared.length, judged.length)})`,
    );
  }
}

/** The folder of a tree; `undefined`, and the reason printed, when it cannot be had. */
function treeOf(repository, commit, root, shown) {
  try {
    return trees.tree(repository, commit, root);
  } catch (error) {
    console.log(`not run: ${repository} ${shown}: ${error.message}`);
    return undefined;
  }
}

async function runLabs() {
  let found = 0;
  let all = 0;
  console.log('\ntraining labs');
  for (const lab of read('labs').filter(wanted)) {
    const folder = treeOf(lab.repository, lab.commit, lab.root, lab.file);
    if (folder === undefined) continue;
    const reviewed = await review(folder);
    for (const defect of lab.defects) {
      const hits = await findingsAt(ofRules(reviewed, RULES[defect.category] ?? []), folder, lab.file, defect.lines);
      all++;
      if (hits.length > 0) found++;
      console.log(
        `${hits.length > 0 ? 'found ' : 'MISSED'} ${defect.category.padEnd(18)} ${gradeOf(hits).padEnd(7)} ${lab.file}:${defect.lines[0]} ${defect.what}`,
      );
    }
  }
  console.log(`labs: ${found} of ${all} demonstrated defects found (${percent(found, all)})`);
}

async function runClean() {
  const labels = new Map(read('labels').map((one) => [`${one.repository} ${one.rule} ${one.fingerprint}`, one]));
  const count = { lines: 0, true: 0, false: 0, unlabelled: 0, signals: 0 };
  const flowRules = new Set(
    readBundledKnowledge().rules.flatMap((rule) => (rule.assess.includes('taint') ? [rule.id] : [])),
  );
  console.log('\nwell-kept servers: critical and high findings');
  for (const one of read('clean').filter(wanted)) {
    const folder = treeOf(one.repository, one.commit, one.path, one.path);
    if (folder === undefined) continue;
    const { report, seconds } = await review(folder);
    const findings = report.findings.filter(({ severity }) => severity === 'critical' || severity === 'high');
    const lines = report.coverage.linesOfCode;
    count.lines += lines;
    console.log(
      `${`${one.repository} ${one.path}`.padEnd(60)} ${String(lines).padStart(6)} lines ${String(findings.length).padStart(3)} findings, ${((findings.length * 10_000) / Math.max(lines, 1)).toFixed(2)} in 10,000 lines, ${seconds.toFixed(1)} s`,
    );
    for (const finding of findings) {
      const label = labels.get(`${one.repository} ${finding.ruleId} ${finding.fingerprint}`);
      count[label === undefined ? 'unlabelled' : label.true ? 'true' : 'false']++;
      if (flowRules.has(finding.ruleId) && finding.evidence !== 'flow' && finding.evidence !== 'confirmed')
        count.signals++;
      const verdict = label === undefined ? 'UNLABELLED' : label.true ? 'true' : 'FALSE';
      const { location, ruleId, severity, evidence, fingerprint } = finding;
      if (values.verbose || verdict !== 'true')
        console.log(
          `   ${verdict} ${severity} ${ruleId} ${location.path}:${location.start.line} ${evidence} ${fingerprint} ${label?.why ?? finding.message}`,
        );
    }
  }
  const all = count.true + count.false + count.unlabelled;
  console.log(
    `well-kept: ${count.lines} lines, ${all} critical and high findings (${((all * 10_000) / Math.max(count.lines, 1)).toFixed(2)} in 10,000 lines): ${count.true} true, ${count.false} false, ${count.unlabelled} unlabelled; ${percent(count.true, all)} true; one false in ${count.false === 0 ? `more than ${count.lines}` : Math.round(count.lines / count.false)} lines; ${count.signals} of data-flow rules without grade flow`,
  );
}

if (values.part.includes('pairs')) await runPairs();
if (values.part.includes('labs')) await runLabs();
if (values.part.includes('clean')) await runClean();
