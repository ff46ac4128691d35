/**
 * Asks the user what the caller did not say, in one form at most, and never insists: a client that cannot ask, a decline,
 * a cancel and an answer that cannot be read each go on with what is known. Nothing is kept between the two legs.
 */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type ElicitRequestFormParams,
  type ElicitResult,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { canonicalTrait, type OpenQuestion, openQuestions, saysEnough } from '../guide.ts';
import type { Tailoring, Traits } from '../types.ts';

/** The key of the form among the input requests of a result. */
export const FORM = 'server_traits';
const MESSAGE =
  'A few questions about the MCP server, to leave out what does not concern it. Every answer is optional.';
/** People answer: as long as the SDK gives its own questions. */
const TIMEOUT_MS = 600_000;

type Properties = ElicitRequestFormParams['requestedSchema']['properties'];

export interface Answered {
  /** What was given, with what was answered. */
  readonly traits: Traits;
  /** Sentences on how the answers came about. */
  readonly notes: readonly string[];
}

/** A result that asks the client to come again with answers, or the traits to go on with. */
export type AskResult = { readonly ask: InputRequiredResult } | Answered;

/**
 * @param may Whether the caller allows a question.
 * @param context Of the request: a retry carries the answers.
 */
export async function askTraits(
  server: McpServer,
  context: ServerContext,
  given: Traits,
  tailoring: Tailoring,
  may: boolean,
): Promise<AskResult> {
  const { inputResponses, droppedInputResponseKeys = [] } = context.mcpReq;
  const open = openQuestions(given, tailoring);
  if (inputResponses !== undefined || droppedInputResponseKeys.length > 0) {
    const response = inputResponse(inputResponses, FORM);
    if (response.kind !== 'elicit') return { traits: given, notes: [UNREADABLE] };
    return readAnswer(response.action, response.content, given, open, tailoring);
  }
  if (!may || open.length === 0 || saysEnough(given)) return { traits: given, notes: [] };
  const revision = server.server.getNegotiatedProtocolVersion() ?? '';
  const form = { message: MESSAGE, requestedSchema: makeForm(open, revision >= '2025-11-25') };
  const envelope = context.mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
  if (revision >= '2026-07-28') {
    if (!showsForms(envelope?.[CLIENT_CAPABILITIES_META_KEY])) return { traits: given, notes: [] };
    return { ask: inputRequired({ inputRequests: { [FORM]: inputRequired.elicit(form) } }) };
  }
  const answer = await askLegacyClient(server, context, form);
  if (answer === undefined) return { traits: given, notes: [] };
  if (answer === 'unreadable') return { traits: given, notes: [UNREADABLE] };
  return readAnswer(answer.action, answer.content, given, open, tailoring);
}

/**
 * Asks within the call, as revisions before 2026-07-28 do. The SDK turns an input request into that too, but there an
 * answer that breaks the form fails the whole call.
 */
async function askLegacyClient(
  server: McpServer,
  { mcpReq }: ServerContext,
  form: Omit<ElicitRequestFormParams, 'mode'>,
): Promise<ElicitResult | 'unreadable' | undefined> {
  if (!showsForms(server.server.getClientCapabilities())) return undefined;
  try {
    const options = { relatedRequestId: mcpReq.id, timeout: TIMEOUT_MS, signal: mcpReq.signal };
    return await mcpReq.elicitInput({ mode: 'form', ...form }, options);
  } catch (error) {
    if (mcpReq.signal.aborted) throw error;
    return 'unreadable';
  }
}

const UNREADABLE = 'The answer to the questions could not be read: what was not said is assumed.';
const REFUSALS = {
  decline: 'The user declined to answer: what was not said is assumed.',
  cancel: 'The user closed the questions: what was not said is assumed.',
} as const;

/** Whether a client with these capabilities shows forms; without modes `elicitation` means forms. */
function showsForms(capabilities: unknown): boolean {
  const { elicitation } = (capabilities ?? {}) as ClientCapabilities;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

/**
 * The form, flat and with a default in every field.
 * @param titled Whether the revision has titled choices and lists of them; before 2025-11-25 a list is a checkbox for each.
 */
export function makeForm(open: readonly OpenQuestion[], titled: boolean): ElicitRequestFormParams['requestedSchema'] {
  const properties: Properties = {};
  for (const { name, title, ask, several, options, initial } of open) {
    const [first] = initial;
    if (several && titled)
      properties[name] = {
        type: 'array',
        title,
        description: ask,
        items: { anyOf: options.map((option) => ({ const: option.value, title: option.title })) },
        default: [...initial],
      };
    else if (several)
      for (const option of options)
        properties[fieldOf(name, option.value)] = {
          type: 'boolean',
          title: option.title,
          default: initial.includes(option.value),
        };
    else if (titled)
      properties[name] = {
        type: 'string',
        title,
        description: ask,
        oneOf: options.map((option) => ({ const: option.value, title: option.title })),
        ...(first !== undefined && { default: first }),
      };
    else
      properties[name] = {
        type: 'string',
        title,
        description: ask,
        enum: options.map((option) => option.value),
        enumNames: options.map((option) => option.title),
        ...(first !== undefined && { default: first }),
      };
  }
  return { type: 'object', properties };
}

function fieldOf(name: string, value: string): string {
  return `${name}_${value.replaceAll('-', '_')}`;
}

function readAnswer(
  action: 'accept' | 'decline' | 'cancel',
  content: Readonly<Record<string, unknown>> | undefined,
  given: Traits,
  open: readonly OpenQuestion[],
  tailoring: Tailoring,
): Answered {
  if (action !== 'accept') return { traits: given, notes: [REFUSALS[action] ?? UNREADABLE] };
  if (typeof content !== 'object') return { traits: given, notes: [UNREADABLE] };
  const answers: Record<string, unknown> = {};
  const unread: string[] = [];
  for (const question of open) {
    const value = valueIn(content, question);
    // A field left empty is a question not answered.
    if (value === undefined || value === null || value === '') continue;
    const words: readonly unknown[] = question.several && Array.isArray(value) ? value : [value];
    const values = words.map((word) =>
      typeof word === 'string' ? canonicalTrait(tailoring, question.name, word) : undefined,
    );
    if (values.includes(undefined)) unread.push(question.title.toLowerCase());
    else answers[question.name] = question.several ? [...new Set(values)] : values[0];
  }
  const notes = unread.length > 0 ? [`The answer to ${unread.join(' and ')} could not be read: it is assumed.`] : [];
  return { traits: { ...given, ...answers } as Traits, notes };
}

/** The value of a question's field; of its checkboxes, those that are set. */
function valueIn(content: Readonly<Record<string, unknown>>, { name, several, options }: OpenQuestion): unknown {
  const direct = Object.hasOwn(content, name) ? content[name] : undefined;
  if (direct !== undefined || !several) return direct;
  const boxes = options.filter((option) => Object.hasOwn(content, fieldOf(name, option.value)));
  return boxes.length === 0
    ? undefined
    : boxes.filter((option) => content[fieldOf(name, option.value)] === true).map((option) => option.value);
}
