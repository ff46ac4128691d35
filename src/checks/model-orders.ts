/** Orders to a model that no description of a tool has a reason to hold. */

interface Shape {
  readonly pattern: RegExp;
  /** What it is, for the message. */
  readonly what: string;
  /** True when a word before it can turn it round: `never reads ~/.ssh`. */
  readonly polar: boolean;
}

const SHAPES: readonly Shape[] = [
  {
    what: 'an order to drop earlier instructions',
    polar: true,
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,24}\b(?:previous|prior|earlier|preceding|above|other|system|existing|safety)\b[^.\n]{0,20}\b(?:instructions?|prompts?|rules|directives|guidelines|messages)\b/i,
  },
  {
    what: 'an order to keep something from the user',
    polar: true,
    pattern:
      /\b(?:do not|don't|don’t|never|must not|should not|shouldn't|without|avoid|refrain from)\b[^.\n]{0,16}\b(?:tell(?:ing)?|inform(?:ing)?|notify(?:ing)?|alert(?:ing)?|mention(?:ing)?|reveal(?:ing)?|disclos(?:e|ing))\b(?: (?:this|that|it|any of this|anything|about (?:this|it)))?(?: to)? (?:the |an? |any )?users?\b(?! (?:to|what to|that they|who|whose|how|they (?:can|should|need))\b)/i,
  },
  {
    what: 'an order to keep something from the user',
    polar: true,
    pattern:
      /\b(?:do not|don't|never|must not)\b[^.\n]{0,12}\b(?:mention|reveal|disclose)\b[^.\n]{0,16}\b(?:this|these) (?:instructions?|step|tool call|action|rule|note)\b|\b(?:hide|conceal|keep)\b (?:this|it|these)[^.\n]{0,30}\bfrom the user\b|\buser (?:must|should) (?:not|never) (?:know|see|notice|be (?:told|aware|informed))\b/i,
  },
  {
    what: 'an order to keep something from the user',
    polar: true,
    pattern:
      /\b(?:must|should|may|is to|are to) (?:not|never) be (?:disclosed|revealed|mentioned|shown|reported)\b[^.\n]{0,12} to\b[^.\n]{0,8}\s(?:the |an? |any )?(?:end[- ])?users?\b/i,
  },
  {
    what: 'a claim to run before every other tool',
    polar: true,
    pattern:
      /\b(?:before|prior to) (?:you )?(?:use|us|call|invok|execut|run)(?:e|ing|ning)? any (?:other )?tools?\b(?! (?:of|in|from|on) (?:this|the same))|\b(?:before|instead of) (?:using |calling )?(?:any|all|every) other (?:available )?tools?\b(?! (?:of|in|from|on) (?:this|the same))/i,
  },
  {
    what: 'markup that poses as a system message',
    polar: false,
    pattern:
      /<\s*(?:important|system|hidden|secret)\s*>[\s\S]{12,}|<\|(?:im_start|system|assistant)\|?>|\[(?:system|inst)\][^.\n]{12,}/i,
  },
  {
    what: 'an order to read credentials',
    polar: true,
    pattern:
      /\b(?:read|open|load|cat|access|fetch|send|include|pass|attach|upload|copy|get)\b(?! access)[^.\n]{0,60}(?:~|\$HOME|\/home\/|\/root|%USERPROFILE%|\/)?(?:\/?\.ssh\/|\bid_(?:rsa|ed25519)\b|\.aws\/credentials|\/etc\/(?:passwd|shadow)\b|\.gnupg\/|\.cursor\/mcp\.json|\.netrc\b)/i,
  },
  {
    what: 'an order to hand over the conversation',
    polar: true,
    pattern:
      /\b(?:include|pass|send|append|put|copy|provide)\b[^.\n]{0,30}\b(?:your system prompt|the system prompt|(?:entire|full|whole|complete) (?:conversation|chat)(?: history)?|all (?:previous|prior|earlier) messages)\b/i,
  },
  {
    what: 'a claim to stand above other instructions',
    polar: true,
    pattern:
      /\b(?:these|this) (?:instructions?|rules?|tool|note)\b[^.\n]{0,12}\b(?:overrides?|supersedes?|takes? (?:precedence|priority) over)\b[^.\n]{0,30}\b(?:instructions?|rules|prompts?|user)\b|\byou are now (?:in |an? |the |acting )|\b(?:regardless of|no matter) what the user (?:says|asks|wants|requests)\b|\beven if the user (?:says|asks|tells|refuses|declines|objects|does not)\b[^.\n]{0,20}\b(?:not|stop|no)\b/i,
  },
  {
    what: 'a long encoded text',
    polar: false,
    pattern:
      /(?<!base64,)(?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{200,}={0,2}/,
  },
];
/** Words shortly before that make the text speak of such orders, or forbid them. */
const TURNED =
  /\b(?:detects?|detecting|scans?|scanning|flags?|finds?|blocks?|prevents?|guards?|protects?|refuses?|rejects?|filters?|never|not|cannot|can't|won't|attempts? to|such as|like|e\.g\.|examples?|whether|patterns?)\b[^.\n]{0,60}$/i;
/** For shapes that begin with `do not` themselves. */
const TURNED_FORBIDDING =
  /\b(?:detects?|scans?|flags?|finds?|blocks?|rejects?|filters?|such as|e\.g\.|whether|patterns?)\b[^.\n]{0,60}$/i;

/** What kind of order a text holds, if it holds one. */
export function findOrder(text: string): string | undefined {
  // A sentence that a docstring wraps.
  const joined = text.replaceAll(/([^\s.:;!?])[ \t]*\n[ \t]*(?=[a-z(])/g, '$1 ');
  return SHAPES.find((shape) => isFound(shape, joined))?.what;
}

function isFound({ pattern, polar }: Shape, text: string): boolean {
  const match = pattern.exec(text);
  if (!match) return false;
  if (!polar) return true;
  const before = text.slice(Math.max(0, match.index - 80), match.index);
  return !(/^(?:do not|don|never|must|should|without|avoid|refrain)/i.test(match[0]) ? TURNED_FORBIDDING : TURNED).test(
    before,
  );
}
