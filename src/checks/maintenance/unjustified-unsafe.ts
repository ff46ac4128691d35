import type { Module } from '../../syntax/ast.ts';
import { type Check, type CheckFinding, count } from '../check.ts';
import { isAside, isInlineTest, isTooling } from '../project.ts';

/** `unsafe { … }`, `unsafe impl`: what asserts that a contract holds; `unsafe fn` states one for its callers. */
const UNSAFE = /(?<![\w"])unsafe\s*(?:\{|impl\b)/g;
const REASON = /safety\b|\bsound\b|\binvariant/i;

/** Unsafe blocks of Rust without a word on why they are sound. */
export const check: Check = ({ modules }) => {
  const rust = modules.filter(
    (module) => module.language === 'rust' && !isTooling(module.path) && !isAside(module.path),
  );
  let looked = 0;
  const findings = rust.flatMap((module): CheckFinding[] => {
    const blocks = [...module.text.matchAll(UNSAFE)].filter(
      ({ index }) => !isInlineTest(module, index) && !isComment(module, index),
    );
    looked += blocks.length;
    const bare = blocks.filter(({ index }) => !isExplained(module, index));
    const [first] = bare;
    if (!first) return [];
    const message = `No comment says why the unsafe code is sound${bare.length > 1 ? `, here and in ${count(bare.length - 1, 'more place')} of the file` : ''}`;
    return [{ file: module, start: first.index, end: first.index + first[0].length, message, evidence: 'signal' }];
  });
  if (looked === 0) return { findings: [], searched: '', notApplicable: 'no unsafe block of Rust is in the code read' };
  return { findings, searched: `${count(looked, 'unsafe block')} read` };
};

function isComment({ comments, text }: Module, offset: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset) + 1, offset);
  return /^\s*(?:\/\/|\*)|"[^"]*$/.test(line) || comments.some((one) => one.start <= offset && offset < one.end);
}

/** In the comment above, at the end of the line, or in the first lines of the block. */
function isExplained({ text }: Module, offset: number): boolean {
  const before = text.slice(0, offset).split('\n');
  let from = before.length - 1;
  // The statement may begin some lines above, and its comment above that.
  for (let lines = 0; from > 0 && lines < 6; lines++) {
    from--;
    const line = (before[from] ?? '').trim();
    if (line === '' || /[;}]$/.test(line)) break;
  }
  const block = text
    .slice(offset, offset + 400)
    .split('\n')
    .slice(0, 3);
  return REASON.test(
    [...before.slice(from), ...block].filter((line) => line.includes('//') || line.includes('*')).join('\n'),
  );
}
