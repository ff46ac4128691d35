import type { Call, Module } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { keyword, lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isTooling } from '../project.ts';
import { findStdioCode } from '../stdio-code.ts';

/** Calls whose first argument is a file or folder. */
const FILES =
  /^(?:node:)?fs(?:\/promises|\.promises)?\.(?:readFile|writeFile|appendFile|readdir|mkdir|open|createReadStream|createWriteStream|stat|access|exists|unlink|rm|cp|copyFile|rename)(?:Sync)?$|^fs-extra\.\w+$|^better-sqlite3$|^(?:open|io\.open|aiofiles\.open|sqlite3\.connect|aiosqlite\.connect|os\.(?:listdir|makedirs|mkdir)|logging\.FileHandler|logging\.handlers\.\w+FileHandler)$|^os\.(?:Open|OpenFile|Create|ReadFile|WriteFile|Mkdir|MkdirAll|ReadDir)$|^std::fs::(?:read|read_to_string|write|read_dir|create_dir|create_dir_all|File::open|File::create)$|^tokio::fs::(?:read|read_to_string|write|read_dir|create_dir|create_dir_all|File::open|File::create)$/;
/** Calls that look for `.env` in the working directory. */
const DOTENV =
  /^(?:dotenv\.config|dotenv\.configDotenv|dotenvy::dotenv|dotenv::dotenv|github\.com\/joho\/godotenv\.(?:Load|Overload))$/;
const PATHS = /^(?:pathlib\.Path|Path)$/;
const READS = /^(?:read_text|write_text|read_bytes|write_bytes|open|mkdir|exists|iterdir|glob|unlink|touch)$/;
const OPENS = new RegExp(`${FILES.source}|${DOTENV.source}`);
const RELATIVE = /^(?!\/|~|\\|[A-Za-z]:|\.{1,2}\/?$|[a-z][\w+.-]*:|<|-|:memory:|\s*$)[\w. @/\\-]+$/;

/** Files that a server started by a client looks for in whatever folder that client was started in. */
export const check: Check = (facts) => {
  if (facts.repository.scope === 'excerpt')
    return {
      findings: [],
      searched: '',
      notEvaluated: 'single files do not tell whether a client starts them over stdio',
    };
  const code = findStdioCode(facts);
  if ('reason' in code) return { findings: [], searched: '', notApplicable: code.reason };
  let looked = 0;
  const findings = facts.callsNamed({ name: OPENS, last: READS }).flatMap(({ call, module, name }): CheckFinding[] => {
    if (isTooling(module.path)) return [];
    const path = DOTENV.test(name) ? dotenvPath(call) : pathOf(facts, module, call, name);
    if (path === undefined) return [];
    looked++;
    if (!RELATIVE.test(path) || !code.runs(module, call)) return [];
    const message = `\`${path}\` lies in whatever folder the process is started in`;
    return [findingAt(module, call, message)];
  });
  return { findings, searched: `${count(looked, 'written path')} read` };
};

/** The file that a loader of `.env` reads: one that is given is looked at by its own call. */
function dotenvPath(call: Call): string | undefined {
  return call.args.length === 0 ? '.env' : undefined;
}

function pathOf(facts: Facts, module: Module, call: Call, name: string): string | undefined {
  const { resolver } = facts;
  if (FILES.test(name)) {
    // `os.open` of a descriptor and methods of other objects have no text first.
    return textOf(resolver, call.args[0]?.value ?? keyword(call, 'file') ?? keyword(call, 'filename'));
  }
  if (module.language !== 'python' || call.callee.kind !== 'member' || !READS.test(lastName(call))) return undefined;
  const { object } = call.callee;
  const made = object.kind === 'call' ? object : undefined;
  return made && PATHS.test(resolver.calleeName(made)) && made.args.length === 1
    ? textOf(resolver, made.args[0]?.value)
    : undefined;
}
