export { createGuide, type Guide, InputError } from './guide.ts';
export { formatProblem, type KnowledgeFile, type Problem } from './knowledge/problem.ts';
export { readTarget, readTargets } from './node/files.ts';
export { loadWasm, readBundledKnowledge } from './node/knowledge.ts';
export * from './types.ts';
