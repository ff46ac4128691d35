import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { renderWithin } from '../../src/mcp/page-text.ts';
import type { Page } from '../../src/types.ts';
import { loaded } from '../support/knowledge.ts';

const { rules, patterns, checklists, migrations } = loaded.knowledge;
const pages: readonly Page[] = [...rules, ...patterns, ...checklists, ...migrations];

function page(id: string): Page {
  const found = pages.find((one) => one.id === id);
  if (!found) throw new Error(id);
  return found;
}

describe('renderWithin', () => {
  it.each([200, 600, 1500, 3000])('stays within %i tokens on every page', (maxTokens) => {
    const over = pages
      .map((one) => ({ id: one.id, tokens: encode(renderWithin(one, one.sections, { maxTokens }).text).length }))
      .filter(({ tokens }) => tokens > maxTokens);
    expect(over).toEqual([]);
  });

  it('leaves nothing out of any page by default', () => {
    const cut = pages.filter((one) => renderWithin(one, one.sections, { maxTokens: 4000 }).omitted.length > 0);
    expect(cut.map((one) => one.id)).toEqual([]);
  });

  it('keeps the fix of a rule before its other parts and names what is left out', () => {
    const rule = page('security/command-injection');
    const shown = renderWithin(rule, rule.sections, { maxTokens: 300 });
    expect(shown.sections).toContain('Fix');
    expect(shown.omitted).toContain('Bad');
    expect([...shown.sections, ...shown.omitted].sort()).toEqual(rule.sections.map((one) => one.heading).sort());
    expect(shown.text).toContain('Left out for max_tokens: ');
  });

  it('keeps the order of the page and whole code blocks', () => {
    const rule = page('security/command-injection');
    const shown = renderWithin(rule, rule.sections, { maxTokens: 1200 });
    const order = rule.sections.map((one) => one.heading).filter((heading) => shown.sections.includes(heading));
    expect(shown.sections).toEqual(order);
    for (const one of pages) {
      const { text } = renderWithin(one, one.sections, { maxTokens: 400 });
      expect((text.match(/^```/gm) ?? []).length % 2, one.id).toBe(0);
    }
  });

  it('keeps code of one language', () => {
    const rule = page('security/command-injection');
    const { text } = renderWithin(rule, rule.sections, { language: 'python', maxTokens: 3000 });
    expect(text).toContain('```python');
    expect(text).not.toMatch(/^```(?:ts|go|rust)/m);
  });
});
