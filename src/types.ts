/** The types that several folders share: rules, findings, the ledger, the report and the server model; and their closed word lists.
 * One file although it is long: it holds no code, and what folders agree on is read in one place. */

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What the specification says of a practice; `ADVICE` where the practice is ours. */
export const LEVELS = ['MUST', 'SHOULD', 'MAY', 'ADVICE'] as const;
export type Level = (typeof LEVELS)[number];

/** How a rule is decided, lowest rung first. */
export const RUNGS = ['api', 'taint', 'check', 'judge', 'live'] as const;
export type Rung = (typeof RUNGS)[number];

/** The languages a rule can be evaluated in; JavaScript counts as TypeScript. `any` concerns the repository. */
export const RULE_LANGUAGES = ['typescript', 'python', 'rust', 'go', 'any'] as const;
export type RuleLanguage = (typeof RULE_LANGUAGES)[number];

/** The five review questions. */
export const AXES = ['architecture', 'security', 'performance', 'testing', 'observability'] as const;
export type Axis = (typeof AXES)[number];

/** Evidence grades: the API is there; a suspicious shape; a reachable path from input to sink; seen live. */
export type Evidence = 'capability' | 'signal' | 'flow' | 'confirmed';

export const CATEGORIES = [
  'architecture',
  'security',
  'performance',
  'error-handling',
  'testing',
  'deployment',
  'observability',
  'configuration',
  'maintenance',
  'tool-design',
  'protocol',
  'documentation',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** Line and column, 1-based; columns count UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A place in a reviewed file; `path` is relative to the reviewed root, with forward slashes. */
export interface Location {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
}

/** One step of a flow from source to sink. */
export interface FlowStep {
  readonly location: Location;
  /** What happens there, in a few words: `parameter dir of tool git_log`, `passed to run(command)`. */
  readonly message: string;
}

export interface Finding {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly level: Level;
  /** One standalone factual sentence, no advice. */
  readonly message: string;
  readonly evidence: Evidence;
  readonly location: Location;
  /** The tool, resource or prompt in whose registration or handler it stands. */
  readonly tool?: string;
  /** The text of the first line at `location`, capped, control characters escaped, secrets masked. */
  readonly snippet: string;
  readonly flow: readonly FlowStep[];
  /** What to do, from the rule's page. */
  readonly fix: string;
  /** Hex digest that survives moved lines. */
  readonly fingerprint: string;
}

export const LEDGER_STATUSES = ['pass', 'fail', 'judge', 'not-applicable', 'not-evaluated', 'suppressed'] as const;
export type LedgerStatus = (typeof LEDGER_STATUSES)[number];

/** What was decided on one rule, and on what grounds. */
export interface LedgerEntry {
  readonly ruleId: string;
  readonly status: LedgerStatus;
  /** `path:line` of what was found, or what was searched and not found. */
  readonly evidence: readonly string[];
  readonly reason: string;
}

/** A question that a machine cannot decide, with the places to look. */
export interface Judgement {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly question: string;
  readonly pointers: readonly { readonly location: Location; readonly snippet: string; readonly note: string }[];
  /** What an answer has to quote from the reviewed files. */
  readonly quote: string;
}

/** A problem of the review itself: a check that crashed, a suppression that is malformed or unused. */
export interface Notification {
  readonly kind: 'check-crashed' | 'suppression' | 'limit' | 'input';
  readonly message: string;
  readonly ruleId?: string;
  readonly location?: Location;
}

export interface AxisSummary {
  readonly axis: Axis;
  readonly question: string;
  readonly status: 'pass' | 'fail' | 'judge' | 'not-evaluated';
  readonly ruleIds: readonly string[];
}

export interface Suppression {
  readonly ruleId: string;
  readonly reason: string;
  readonly location: Location;
}

/** Whether a value is known: `unknown` marks what the source computes at run time and is never guessed. */
export type Known<T> = T | { readonly unknown: true };

export interface ToolAnnotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** One top-level property of an input schema. */
export interface ToolParameter {
  readonly name: string;
  /** JSON Schema type, or `unknown`. */
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null' | 'unknown';
  /** For arrays and nested objects: what their elements or properties are. */
  readonly items?: ToolParameter;
  readonly properties?: readonly ToolParameter[];
  readonly description?: string;
  /** True when a description is there but its text is computed. */
  readonly descriptionUnknown?: boolean;
  readonly required: boolean;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly hasDefault?: boolean;
  readonly location?: Location;
}

export interface ServerTool {
  /** `undefined` when the name is computed at run time. */
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  /** True when a description is given but its text is computed at run time. */
  readonly descriptionUnknown: boolean;
  /** `undefined` when the schema cannot be read; an empty list for no parameters. */
  readonly parameters?: readonly ToolParameter[];
  /** `undefined` when none are given. */
  readonly annotations?: ToolAnnotations;
  /** True when annotations are given but computed. */
  readonly annotationsUnknown: boolean;
  readonly hasOutputSchema: boolean;
  readonly location: Location;
  /** What registers it: a canonical name, for messages. */
  readonly via: string;
}

export interface ServerResource {
  readonly name?: string;
  readonly uri?: string;
  readonly template: boolean;
  readonly description?: string;
  readonly descriptionUnknown: boolean;
  readonly location: Location;
}

export interface ServerPrompt {
  readonly name?: string;
  readonly description?: string;
  readonly descriptionUnknown: boolean;
  readonly arguments?: readonly ToolParameter[];
  readonly location: Location;
}

export interface ServerTransport {
  readonly kind: 'stdio' | 'streamable-http' | 'sse' | 'unknown';
  /** The bind address where it is written, empty for Go's `:8080`, which is all; `undefined` when not given or computed. */
  readonly host?: string;
  readonly location: Location;
}

/** What a host would see of one server. */
export interface ServerSummary {
  readonly name?: string;
  readonly version?: string;
  readonly instructions?: string;
  readonly tools: readonly ServerTool[];
  readonly resources: readonly ServerResource[];
  readonly prompts: readonly ServerPrompt[];
  readonly transports: readonly ServerTransport[];
}

export interface Coverage {
  readonly files: number;
  readonly linesOfCode: number;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly parseErrors: readonly { readonly path: string; readonly line: number; readonly reason: string }[];
}

/** An SDK that the reviewed project depends on. */
export interface SdkUse {
  readonly name: string;
  /** The resolved or declared version, as written; absent when it is nowhere stated. */
  readonly version?: string;
  readonly language: RuleLanguage;
}

export interface Report {
  readonly schemaVersion: 1;
  readonly target: {
    readonly path: string;
    readonly languages: readonly string[];
    readonly sdk: readonly SdkUse[];
    /** The protocol revision the review applies. */
    readonly spec: string;
  };
  readonly coverage: Coverage;
  readonly servers: readonly ServerSummary[];
  readonly ledger: readonly LedgerEntry[];
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppression[];
  readonly judgements: readonly Judgement[];
  readonly notifications: readonly Notification[];
  readonly axes: readonly AxisSummary[];
  /** All findings, as few characters: given to a later review as `compareTo` it tells the progress. */
  readonly baseline: string;
  /** Findings that are to be mended before the work is done, those left out of `findings` included: all but what is for information and advice of low severity. */
  readonly open: number;
  /** Nothing is open, no earlier finding went unevaluated, and something was read. */
  readonly done: boolean;
  /** Where the review was given an earlier one. */
  readonly progress?: Progress;
  /** Where the review was given answers. */
  readonly completion?: Completion;
  /** Under the migration profile only. */
  readonly migration?: MigrationList;
}

/** One place to edit. */
export interface MigrationEdit {
  readonly location: Location;
  /** The text of the first line at `location`, capped, control characters escaped, secrets masked. */
  readonly snippet: string;
  /** The new form, in a line. */
  readonly to: string;
}

/** A step of a migration with the places where the old form stands. */
export interface MigrationListStep {
  /** `<migration>/<step>`. */
  readonly id: string;
  readonly title: string;
  readonly phase: MigrationPhase;
  /** The id of the page that describes the step. */
  readonly page: string;
  readonly edits: readonly MigrationEdit[];
}

/** The edits that bring a server to the current SDK and revision, in the order in which they are made. */
export interface MigrationList {
  readonly applies: readonly { readonly id: string; readonly title: string; readonly reason: string }[];
  /** Migrations of the languages read that do not apply, each with the reason. */
  readonly others: readonly { readonly id: string; readonly reason: string }[];
  readonly steps: readonly MigrationListStep[];
}

/** One file handed to a review. */
export interface SourceFile {
  /** Relative to the reviewed root, forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Where several targets are reviewed: the path below the target it came from, empty for a file that was named itself. */
  readonly within?: string;
}

/**
 * What a review was given to read. `repository`: a whole one, so that a missing file is a fact; `folder`: a part of one or
 * an installed package, where CI and documents may stand elsewhere; `excerpt`: single files or standard input;
 * `definitions`: what a server answers to `tools/list`, and no code.
 */
export type Scope = 'repository' | 'folder' | 'excerpt' | 'definitions';

/** The path of the text that holds what a server answers to `tools/list`. No file that is parsed has it: it has no extension. */
export const DEFINITIONS_PATH = 'tools/list';

/** What a directory walk hands to a review. */
export interface ReviewInput {
  /** Shown as the target: a relative path or `stdin`. */
  readonly path: string;
  readonly scope: Scope;
  readonly files: readonly SourceFile[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * What a review is for. `default`: the findings worth a look; `strict`: every rule, and every finding of each;
 * `migration`: the ordered list of edits to the current SDK and revision, and no rule.
 */
export const PROFILES = ['default', 'strict', 'migration'] as const;
export type Profile = (typeof PROFILES)[number];

export interface ReviewOptions {
  /** Rule ids, categories or `prefix/*`; empty means all. Under the migration profile: names of migrations. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly minSeverity?: Severity;
  readonly profile?: Profile;
  /** The protocol revision to apply, in place of the one that the SDK in use serves. */
  readonly spec?: string;
  /** An earlier review: its `baseline`, or fingerprints. */
  readonly compareTo?: readonly string[];
  /** A reader's answers to the judgements of this review. */
  readonly answers?: readonly Answer[];
}

export const VERDICTS = ['pass', 'fail', 'not-applicable'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a reader decided on one judgement. */
export interface Answer {
  readonly ruleId: string;
  readonly verdict: Verdict;
  /** The file that was read, as the review names it. */
  readonly path: string;
  /** Text of that file on which the verdict rests. */
  readonly quote: string;
  /** 1-based. */
  readonly line?: number | undefined;
  readonly reason: string;
}

/** An answer whose quote stands in the cited file. */
export interface AcceptedAnswer {
  readonly ruleId: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly location: Location;
}

export interface Completion {
  readonly accepted: readonly AcceptedAnswer[];
  /** Answers that do not count, each with what is wrong with it. */
  readonly rejected: readonly { readonly ruleId: string; readonly reason: string }[];
}

/** How an earlier finding that is no longer reported went away, where that was not by mending it. */
export const DEPARTURES = ['suppressed', 'removed', 'unevaluated'] as const;
export type Departure = (typeof DEPARTURES)[number];

/** What became of the findings of an earlier review. */
export interface Progress {
  /** Gone, while the rule was evaluated and the file and the tool are still there. */
  readonly fixed: number;
  readonly new: number;
  readonly remaining: number;
  /** Earlier findings that are gone and do not count as fixed, by how they went and why. */
  readonly unfixed: readonly { readonly how: Departure; readonly count: number; readonly reason: string }[];
  /** True where the baseline was too large to hold each finding, so that these are differences of counts. */
  readonly counted: boolean;
}

/** A fenced block of a page that the tests run. */
export interface PageExample {
  readonly language: string;
  readonly word: 'bad' | 'good' | 'missed' | 'noisy' | 'fixed';
  /** From `file=`; a default name by language otherwise. */
  readonly path: string;
  readonly text: string;
  /** Written for an earlier major version of the SDK, from `sdk=old`: it does not compile with the current one. */
  readonly sdk?: 'old';
  /** 1-based lines of `text` to be reported, each with the rule id it names (the page's own by default). */
  readonly marks: readonly { readonly line: number; readonly ruleId: string }[];
  /** Blocks of one project share this number. */
  readonly project: number;
  /** 1-based line of the fence in the page. */
  readonly line: number;
}

export interface PageSection {
  readonly heading: string;
  readonly text: string;
}

export interface PageSource {
  readonly url: string;
  readonly section?: string;
  readonly retrieved: string;
}

interface PageBase {
  /** `security/ssrf` for rules; the slug for patterns and checklists. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly when: string;
  readonly asks: readonly string[];
  readonly tags: readonly string[];
  readonly related: readonly string[];
  readonly sources: readonly PageSource[];
  /** The whole page as written, front matter included. */
  readonly text: string;
  readonly sections: readonly PageSection[];
}

/** A detection block of a rule page: the YAML of its `api`, `taint` or `judge` fence, validated. */
export interface Detection {
  readonly api: readonly ApiDetection[];
  readonly taint?: TaintDetection;
  readonly judge?: JudgeDetection;
}

/** `callee` is called (and its arguments look so): the lowest rung. */
export interface ApiDetection {
  /** Canonical names; `*` at the end matches any suffix. */
  readonly callee: readonly string[];
  /** Conditions on arguments: by position (`'0'`) or name (`verify`, `1.rejectUnauthorized`). */
  readonly where?: Readonly<Record<string, string | number | boolean | null>>;
  readonly message: string;
  readonly evidence?: Evidence;
}

export interface TaintDetection {
  readonly source: readonly string[];
  readonly sink: readonly string[];
  readonly sanitizer: readonly string[];
  /** Messages for kinds of sinks that want their own. */
  readonly messages?: Readonly<Record<string, string>> | undefined;
  readonly message: string;
  /** A tool that offers what the rule is about: its parameter of such a name (a regular expression) arrives as it is. */
  readonly capability?: { readonly parameter: string; readonly message: string };
}

export interface JudgeDetection {
  readonly question: string;
  readonly quote: string;
  /** Where to look: `tools`, `handlers`, `server`, `manifest`, `calls:<canonical>`. */
  readonly pointers: readonly string[];
}

export interface Rule extends PageBase {
  readonly kind: 'rule';
  readonly category: Category;
  readonly severity: Severity;
  readonly level: Level;
  readonly assess: readonly Rung[];
  readonly languages: readonly RuleLanguage[];
  readonly since: string;
  readonly until?: string;
  readonly fixability: 'mechanical' | 'contextual' | 'judgement';
  readonly axes: readonly Axis[];
  readonly recommended: boolean;
  /** What the definitions of tools alone, without source, tell of the rule: `decides` all of it, `finds` what breaks it. */
  readonly definitions?: 'decides' | 'finds';
  /** Ids of the specification's requirements that this rule speaks for. */
  readonly requirements: readonly string[];
  readonly fix: string;
  readonly detection: Detection;
  readonly examples: readonly PageExample[];
}

export interface Pattern extends PageBase {
  readonly kind: 'pattern';
  readonly category: Category;
  readonly languages: readonly string[];
  readonly rules: readonly string[];
  readonly revision: string;
  readonly examples: readonly PageExample[];
}

export interface ChecklistItem {
  readonly text: string;
  readonly ruleIds: readonly string[];
  /** The heading it stands under, where the list has headings. */
  readonly group?: string;
}

export interface Checklist extends PageBase {
  readonly kind: 'checklist';
  readonly items: readonly ChecklistItem[];
}

/** The order of edits: what later steps build on comes first. */
export const MIGRATION_PHASES = [
  'manifest',
  'imports',
  'construction',
  'registration',
  'handlers',
  'results',
  'transport',
  'tests',
] as const;
export type MigrationPhase = (typeof MIGRATION_PHASES)[number];

/** How an old form is found. Exactly one of those before `of` is given; names are canonical, `*` at the end matches any suffix. */
export interface StepDetection {
  /** Imports of a module, or of a name from one. */
  readonly import?: readonly string[] | undefined;
  /** Any mention of a name outside imports: as a value, as a type, in a path. */
  readonly use?: readonly string[] | undefined;
  readonly callee?: readonly string[] | undefined;
  /** Properties that are read, written or taken apart. */
  readonly member?: readonly string[] | undefined;
  /** Methods of a class or `impl` whose trait or base is one of `of`, and whose result type names one of `returns`. */
  readonly method?: readonly string[] | undefined;
  /** Fields of structs and classes whose type is one of `of`. */
  readonly field?: readonly string[] | undefined;
  /** Struct expressions of a type. */
  readonly struct?: readonly string[] | undefined;
  readonly decorator?: readonly string[] | undefined;
  /** Calls of functions of the project that carry a decorator. */
  readonly decorated?: readonly string[] | undefined;
  /** Constants: texts whatever their case, numbers, or a regular expression between slashes over either. */
  readonly literal?: readonly (string | number)[] | undefined;
  /** A dependency that a manifest names, below a version where one is given. */
  readonly dependency?: string | undefined;
  /** Files whose path matches this regular expression: their lines that match `text`. */
  readonly file?: string | undefined;
  /** Types of the object of `member`, traits of `method`; `context` is what handlers are given beside the arguments. */
  readonly of?: readonly string[] | undefined;
  /** Conditions on the arguments of `callee` and `decorator`, as in `ApiDetection`. */
  readonly where?: Readonly<Record<string, string | number | boolean | null>> | undefined;
  readonly returns?: readonly string[] | undefined;
  /** Only where no manifest declares this package. */
  readonly undeclared?: string | undefined;
  /** Only calls outside of functions. */
  readonly toplevel?: boolean | undefined;
  /** Names among the arguments: `tool_box` of `#[tool(tool_box)]`; of `callee` those given by keyword, which are then what is found. */
  readonly argument?: readonly string[] | undefined;
  readonly below?: string | undefined;
  readonly text?: string | undefined;
  /** The new form of what this finds, where it differs from the step's. */
  readonly to?: string | undefined;
}

export interface MigrationStep {
  /** Unique on its page. */
  readonly id: string;
  readonly title: string;
  readonly phase: MigrationPhase;
  /** The new form, in a line. */
  readonly to: string;
  readonly detect: readonly StepDetection[];
}

/** How to get from one version of an SDK or one revision of the protocol to the next. */
export interface Migration extends PageBase {
  readonly kind: 'migration';
  readonly languages: readonly string[];
  /** Versions of the SDK, or revisions of the protocol. */
  readonly from: string;
  readonly to: string;
  /** The SDK it is for; a migration without one is of the protocol, and applies to servers on the older revision. */
  readonly sdk?: string;
  readonly steps: readonly MigrationStep[];
  readonly examples: readonly PageExample[];
}

export type Page = Rule | Pattern | Checklist | Migration;

/** Everything the core knows, as bundled. */
export interface Knowledge {
  readonly rules: readonly Rule[];
  readonly patterns: readonly Pattern[];
  readonly checklists: readonly Checklist[];
  readonly migrations: readonly Migration[];
  /** API models by language, as validated from `models/<language>.yaml`. */
  readonly models: Readonly<Record<string, ApiModel>>;
  /** Synonym groups for search. */
  readonly synonyms: readonly (readonly string[])[];
  /** From `tailoring.yaml`; absent where the file is missing or has problems. */
  readonly tailoring?: Tailoring | undefined;
}

/** One entry of a model: what a canonical callee does with its arguments. */
export interface ModelCall {
  /** Canonical names; `*` at the end matches any suffix. */
  readonly callee: readonly string[];
  /** Argument positions (`0`), keywords (`cwd`), `receiver`, `rest` (all from the next on) or `all`. */
  readonly args?: readonly (string | number)[];
  /** For sinks: shell-command, program-argument, code, sql, file-read, file-write, url… */
  readonly kind?: string;
  /** For sanitizers: the sink kinds that the result is safe for; `*` for all. */
  readonly clears?: readonly string[];
  /** Applies only when these arguments are so (`{ shell: true }`). */
  readonly where?: Readonly<Record<string, string | number | boolean | null>>;
  /** For sinks that start a program: where program, arguments and the switch for a shell stand. */
  readonly process?: {
    readonly program: string | number;
    /** An array of arguments at this place; `rest` for all positional ones from `from` on. */
    readonly argv?: string | number;
    readonly from?: number;
    readonly shell?: string;
    /** The result is the program, to which arguments are added later. */
    readonly builder?: boolean;
    /** Adds an argument (`append`) or a list of them (`extend`) to the program that the receiver is. */
    readonly append?: number;
    readonly extend?: number;
  };
  /** For propagators: the argument that the call fills, as decoders do. */
  readonly into?: number;
  /** For guards: the outcome of the call with which the guard holds. */
  readonly holds?: 'true' | 'false' | 'return' | 'ok';
  /** For guards: marks that the value needs to have. */
  readonly needs?: readonly string[];
}

/** `knowledge/models/<language>.yaml`. */
export interface ApiModel {
  readonly language: string;
  readonly sinks: readonly ModelCall[];
  readonly sources: readonly ModelCall[];
  readonly sanitizers: readonly ModelCall[];
  /** Calls whose result carries the taint of these arguments. */
  readonly propagators: readonly ModelCall[];
  /** Calls that run the function at the first of `args` with what stands from the second on; of kind `bind`, later. */
  readonly runs: readonly ModelCall[];
  /** Calls whose outcome says something of an argument. */
  readonly guards: readonly ModelCall[];
  /** Calls whose result is of this canonical type: `axios.create` → `axios`. */
  readonly returns: Readonly<Record<string, string>>;
  /** Functions that do with their first argument what the method of that name does. */
  readonly methods: Readonly<Record<string, string>>;
  /** Calls that do not return. */
  readonly exits: readonly string[];
  /** Calls that return only if their first argument is true. */
  readonly asserts: readonly string[];
  /** Calls that return their argument wrapped: `util.promisify` (the result is called as the argument). */
  readonly wrappers: readonly string[];
}

/** What is asked about a server to tailor guidance to it; `any` and `all` leave a question open. */
export const TRAIT_LANGUAGES = ['typescript', 'python', 'rust', 'go', 'any'] as const;
export const TRANSPORTS = ['stdio', 'http', 'both'] as const;
export const TOUCHES = [
  'files',
  'shell',
  'database',
  'web',
  'user-credentials',
  'changes',
  'long-work',
  'questions',
  'resources',
  'own-protocol',
] as const;
export const USERS = ['self', 'team', 'public'] as const;
export const PHASES = ['design', 'build', 'test', 'ship', 'operate'] as const;
export type Phase = (typeof PHASES)[number];
export const TRAIT_PHASES = ['all', ...PHASES] as const;
export type Touch = (typeof TOUCHES)[number];

/** A server at hand, as far as somebody said. */
export interface Traits {
  readonly language?: (typeof TRAIT_LANGUAGES)[number] | undefined;
  readonly transport?: (typeof TRANSPORTS)[number] | undefined;
  /** Empty: said to touch nothing of the list. */
  readonly touches?: readonly Touch[] | undefined;
  readonly users?: (typeof USERS)[number] | undefined;
  /** Items of earlier phases are left out. */
  readonly phase?: (typeof TRAIT_PHASES)[number] | undefined;
  /** What the server is for, in a sentence or two. */
  readonly purpose?: string | undefined;
}
export const TRAITS = ['language', 'transport', 'touches', 'users', 'phase'] as const;
export type TraitName = (typeof TRAITS)[number];

export interface TraitOption {
  readonly value: string;
  readonly title: string;
  /** Other names that callers use for the value. */
  readonly also: readonly string[];
  /** Words of a purpose that speak for the value. */
  readonly words: readonly string[];
}

export interface TraitQuestion {
  readonly title: string;
  readonly ask: string;
  /** The value where nobody says; none for `touches`. */
  readonly assume?: string | undefined;
  /** Said of it in the result. */
  readonly assumed: string;
  /** Values whose gravest rules stand in the list as conditions where nobody says; for `touches` alone. */
  readonly unsaid: readonly string[];
  readonly options: readonly TraitOption[];
}

export interface TailoringReason {
  /** Follows "because" and "if". */
  readonly because: string;
  readonly when: Readonly<Partial<Record<TraitName, readonly string[]>>>;
  /** Ids, or `category/*` for what no reason names by id. */
  readonly rules: readonly string[];
  readonly patterns: readonly string[];
}

/** `knowledge/tailoring.yaml`. */
export interface Tailoring {
  readonly questions: Readonly<Record<TraitName, TraitQuestion>>;
  readonly phases: readonly {
    readonly id: Phase;
    readonly title: string;
    readonly checklist: string;
    /** Part of a capped list that its items get first, 0–1. */
    readonly share: number;
    readonly categories: readonly string[];
    readonly rules: readonly string[];
  }[];
  readonly texts: readonly string[];
  readonly bound: readonly string[];
  readonly reasons: readonly TailoringReason[];
}

export interface TailoredItem {
  readonly text: string;
  readonly rules: readonly string[];
  readonly severity: Severity;
  readonly level: Level;
  readonly phase: Phase;
  /** Why it is in: `it runs programs or code`. */
  readonly because: string;
  /** Whether `because` is certain or a condition nobody spoke of. */
  readonly certain: boolean;
  /** `Python only` where it concerns one language and the language is open; `by hand` where a review does not read the language for it. */
  readonly note?: string | undefined;
}

export interface TailoredChecklist {
  readonly title: string;
  /** What the list is made for, assumptions included. */
  readonly traits: Traits;
  /** Sentences on what was assumed, or read from the purpose. */
  readonly assumptions: readonly string[];
  readonly patterns: readonly { readonly id: string; readonly title: string; readonly because: string }[];
  /** In the order of the work: by phase, by reason, by severity. */
  readonly items: readonly TailoredItem[];
  /** How many items the cap left out, by phase. */
  readonly left: Readonly<Partial<Record<Phase, number>>>;
}
