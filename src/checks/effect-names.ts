/** Names of calls that change something, and of what is changed without anyone caring. */

/** Calls that write files. */
export const WRITES =
  /^(?:fs(?:\/promises|-extra|\.promises)?\.(?:writeFile|appendFile|createWriteStream|rename|copyFile|cp|truncate|symlink|outputFile|outputJson|writeJson|move|copy)(?:Sync)?|shutil\.(?:move|copy|copy2|copyfile|copytree)|os\.(?:rename|replace|renames)|(?:std|tokio)::fs::(?:write|rename|copy|File::create)|(?:File|OpenOptions)::create|os\.(?:WriteFile|Create|Rename)|io\/ioutil\.WriteFile)$/;
/** Calls that delete files. */
export const DELETES =
  /^(?:fs(?:\/promises|-extra|\.promises)?\.(?:unlink|rm|rmdir|remove|emptyDir)(?:Sync)?|rimraf(?:\.\w+)?|del|shutil\.rmtree|os\.(?:remove|unlink|rmdir|removedirs|Remove|RemoveAll)|pathlib\.Path\.(?:unlink|rmdir)|(?:std|tokio)::fs::remove_(?:file|dir|dir_all))$/;
/** Calls that add to the end of a file, so that a second one adds again. */
export const APPENDS = /^fs(?:\/promises|-extra|\.promises)?\.appendFile(?:Sync)?$/;
export const PYTHON_WRITE_METHODS: ReadonlySet<string> = new Set(['write_text', 'write_bytes']);
/** Methods that database and cluster clients have and nothing else. */
export const CLIENT_WRITES =
  /^(?:insert_?(?:One|Many|one|many)|(?:update|replace)_?(?:One|Many|one|many)|(?:patch|replace|Patch|Replace)_?(?:n|N)amespaced_?\w+)$/;
export const CLIENT_DELETES =
  /^(?:delete_?(?:One|Many|one|many)|DeleteOne|DeleteMany|find_?[oO]ne_?[aA]nd_?[dD]elete|delete_?(?:[cC]ollection_?)?[nN]amespaced_?\w+)$/;

/** A statement that changes rows or tables: its verb, and what it changes. */
export const SQL =
  /^\s*(?:with\s[\s\S]+?\)\s*)?(insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update\s+(?:or\s+\w+\s+)?(?=["'`[\w.]+\s+set)|delete\s+from|drop\s+(?:table|index|view|database|schema)|alter\s+table|truncate\s+(?:table\s+)?)\s*([\w."'`[\]]*)/i;
export const SQL_DELETE = /^(?:delete|drop|truncate)/i;
export const SQL_CALL =
  /^(?:query|execute|exec|executemany|executescript|prepare|run|all|get|each|raw|fetch|fetchrow|fetchval|fetch_one|fetch_all|fetch_optional|query_as|query_scalar|Exec|ExecContext|Query|QueryRow|QueryContext|QueryRowContext|Prepare|PrepareContext|unsafe|sql|text|\$executeRaw|\$executeRawUnsafe)$/;

export const REQUESTS =
  /^(?:fetch|globalThis\.fetch|undici\.(?:fetch|request)|node-fetch|axios(?:\.\w+)?|got(?:\.\w+)?|ky(?:\.\w+)?|(?:requests(?:\.Session)?|httpx(?:\.(?:Async)?Client)?|httpx2|aiohttp\.ClientSession)\.(?:get|post|put|patch|delete|head|request|stream)|urllib\.request\.urlopen|reqwest::(?:blocking::)?(?:get|Client::(?:get|post|put|patch|delete|head|request))|net\/http\.(?:Get|Post|PostForm|Head|NewRequest|NewRequestWithContext|Client\.(?:Get|Post|PostForm|Head)))$/;
export const MUTATING = /^(?:PUT|PATCH|DELETE)$/i;

const HARMLESS =
  /^(?:te?mp(?:dir|file|path|fs)?|gettempdir|temporary|mktemp|mkdtemp|mkstemp|scratch|cach(?:e|es|ed|ing|edir)|logs?|logger|logging|logfile|telemetry|analytics|metrics?|statistics|stats|audit|locks?|lockfile|pid|pidfile|traces?|tracing|debug|tokens?|credentials?|auth|oauth|login|authenticat(?:e|ed|ion|or)|keyring)$/;
/** What prepares the store that a reading tool reads, or derives an index from it. */
const PREPARING =
  /^(?:init|initiali[sz]e[drs]?|initiali[sz]ation|migrat(?:e|es|ion|ions)|bootstrap|setup|seed|ensure|install|connect|startup|index|indexes|reindex|indexing)$/;

/** The words of an identifier, a path or an expression, in lower case. */
export function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
}

/** Whether a text speaks of temporary files, caches, logs or sign-in: writes there are no change of the world. */
export function isHarmlessText(text: string): boolean {
  return wordsOf(text).some((word) => HARMLESS.test(word));
}

const DERIVED = /^(?:chunks?|embeddings?|vec|vectors?|fts|idx|index|indexes)$/;

/** Whether a table holds what is derived from other data, or kept for the server itself. */
export function isHarmlessTable(sql: string): boolean {
  return wordsOf(sql).some((word) => HARMLESS.test(word) || DERIVED.test(word));
}

/** Whether a function, by its name, keeps house: what it writes is not what the tool is for. */
export function isHousekeeping(name: string): boolean {
  return wordsOf(name).some((word) => HARMLESS.test(word) || PREPARING.test(word));
}
