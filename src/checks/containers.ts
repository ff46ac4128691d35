/** Container files: their stages and instructions, and the images they start from. */
import type { SourceFile } from '../types.ts';
import { type Facts, perReview } from './check.ts';
import { isAside } from './project.ts';

export interface Instruction {
  /** In capitals: `FROM`, `RUN`. */
  readonly keyword: string;
  /** What follows, with continued lines joined. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Stage {
  readonly from: Instruction;
  /** The image with the defaults of `ARG` filled in; may still hold a `$`. */
  readonly image: string;
  readonly name?: string;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  readonly file: SourceFile;
  readonly stages: readonly Stage[];
}

const DOCKERFILE = /(?:^|\/)(?:Dockerfile[^/]*|[^/]*\.dockerfile|Containerfile[^/]*)$/i;
/** Images that are built to develop or test, and are never shipped. */
const NOT_SHIPPED =
  /\.dockerignore$|(?:^|\/)(?:\.devcontainer|\.github|ci|docs?|scripts?|\.gitpod)\/|[._-](?:dev|devel|development|test|tests|ci|e2e|lint|docs|debug|sandbox|bench)(?:\.|$)|(?:dev|test|e2e)\.dockerfile$|\.(?:md|ts|js|py|ya?ml|sh|j2|tpl|tmpl)$/i;

/** The container files that build what is shipped. */
export const findDockerfiles = perReview(readDockerfiles);

function readDockerfiles({ repository }: Facts): readonly Dockerfile[] {
  return repository
    .matching(DOCKERFILE)
    .filter((file) => !isAside(file.path) && !NOT_SHIPPED.test(file.path))
    .map((file) => ({ file, stages: readStages(file.text) }))
    .filter(({ stages }) => stages.length > 0);
}

function readStages(text: string): Stage[] {
  const stages: { from: Instruction; image: string; name?: string; instructions: Instruction[] }[] = [];
  const defaults = new Map<string, string>();
  for (const one of readInstructions(text)) {
    if (one.keyword === 'ARG' && stages.length === 0) {
      const [, name, value] = /^(\w+)=["']?([^"'\s]*)/.exec(one.text) ?? [];
      if (name !== undefined && value !== undefined) defaults.set(name, value);
    }
    if (one.keyword !== 'FROM') {
      stages.at(-1)?.instructions.push(one);
      continue;
    }
    const [, written = '', name] = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(one.text) ?? [];
    const image = written.replace(/\$\{?(\w+)(?::?-([^}]*))?\}?/g, (all, key: string, otherwise?: string) => {
      return defaults.get(key) ?? otherwise ?? all;
    });
    stages.push({ from: one, image, instructions: [], ...(name !== undefined && { name }) });
  }
  return stages;
}

const HEREDOC = /<<-?\s*["']?(\w+)["']?/;

function readInstructions(text: string): Instruction[] {
  const found: Instruction[] = [];
  let at = 0;
  let open: { keyword: string; parts: string[]; start: number; end: number } | undefined;
  let until: string | undefined;
  const close = () => {
    if (open)
      found.push({ keyword: open.keyword, text: open.parts.join(' ').trim(), start: open.start, end: open.end });
    open = undefined;
  };
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '');
    const start = at;
    at += raw.length + 1;
    if (until !== undefined) {
      if (line.trim() === until) until = undefined;
      else open?.parts.push(line.trim());
      if (until === undefined) close();
      continue;
    }
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, keyword, rest] = open ? [] : (/^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? []);
    if (!open && keyword === undefined) continue;
    open ??= { keyword: (keyword as string).toUpperCase(), parts: [], start: start + line.search(/\S/), end: 0 };
    const body = (rest ?? line).trim();
    open.end = start + line.length;
    if (/\\$/.test(body)) {
      open.parts.push(body.slice(0, -1).trim());
      continue;
    }
    open.parts.push(body);
    until = HEREDOC.exec(body)?.[1];
    if (until === undefined) close();
  }
  close();
  return found;
}

/** The stage that an image is built from last, and the stages that it inherits from, itself first. */
export function lineageOf({ stages }: Dockerfile): readonly Stage[] {
  const lineage: Stage[] = [];
  for (let next = stages.at(-1); next && !lineage.includes(next); ) {
    const stage: Stage = next;
    lineage.push(stage);
    next = stages.find((one) => one.name !== undefined && one.name.toLowerCase() === stage.image.toLowerCase());
  }
  return lineage;
}
