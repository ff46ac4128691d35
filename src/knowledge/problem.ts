/** A problem in a page: where it is and what to do about it. */
export interface Problem {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** A file of the knowledge base. `path` is relative to `knowledge/`, with forward slashes. */
export interface KnowledgeFile {
  readonly path: string;
  readonly text: string;
}

/** `path:line: message`, as compilers print. */
export function formatProblem(problem: Problem): string {
  return `${problem.path}:${problem.line}: ${problem.message}`;
}
