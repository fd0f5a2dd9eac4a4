import { describe, expect, it } from 'vitest';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { answerBlocks } from './answer-blocks.ts';
import { citationMarkers, marked, withoutHalfMarker, withoutMarkers } from './citation-markers.ts';
import { lastSentenceEnd } from './spoken-answer.ts';

/** The numbers that become chips, in order, and the text that is left. */
function chipsIn(markdown: string, numbers: number[]): { chips: number[]; text: string } {
  const tree = unified().use(remarkParse).use(remarkGfm).parse(marked(markdown));
  citationMarkers({ numbers: new Set(numbers) })(tree);
  const chips: number[] = [];
  let text = '';
  const walk = (node: {
    value?: unknown;
    children?: unknown[];
    data?: { hName?: string; hProperties?: { number?: number } };
  }): void => {
    if (node.data?.hName === 'cite-marker') chips.push(Number(node.data.hProperties?.number));
    if (typeof node.value === 'string') text += node.value;
    for (const child of node.children ?? []) walk(child as typeof node);
  };
  walk(tree as Parameters<typeof walk>[0]);
  return { chips, text };
}

describe('citation markers', () => {
  it('become chips wherever running text stands: paragraphs, lists, emphasis, tables', () => {
    const markdown = 'One [1] and **two [2]**.\n\n- three [3]\n\n| a |\n|---|\n| four [4] |';
    expect(chipsIn(markdown, [1, 2, 3, 4]).chips).toEqual([1, 2, 3, 4]);
  });

  it('stay text where no citation has their number, and in code', () => {
    expect(chipsIn('Unknown [9], code `[1]`', [1])).toEqual({ chips: [], text: 'Unknown [9], code [1]' });
  });

  it('may share a bracket, if every number has a citation', () => {
    expect(chipsIn('Both [1, 2].', [1, 2]).chips).toEqual([1, 2]);
    expect(chipsIn('Both [1, 7].', [1, 2])).toEqual({ chips: [], text: 'Both [1, 7].' });
  });

  it('are chips and not links where the answer defines a link of that name, which is shown', () => {
    const shown = chipsIn('See [1].\n\n[1]: https://example.org', [1]);
    expect(shown.chips).toEqual([1, 1]);
    expect(shown.text).toContain('https://example.org');
  });

  it.each([
    '\\[1\\]',
    '&#91;1&#93;',
    '&lbrack;1&rbrack;',
    '[1](https://example.org)',
    '&#xFDD0;1&#xFDD1;',
    '\ufdd01\ufdd1',
    '{\ufdd01\ufdd1}',
  ])('are never made of the words of a document: %j', (words) => {
    expect(chipsIn(`Said ${words} here [1].`, [1]).chips).toEqual([1]);
  });

  it('are kept back while the stream has only sent half of one', () => {
    expect(withoutHalfMarker('A fact. [1')).toBe('A fact. ');
    expect(withoutHalfMarker('A fact. [1, ')).toBe('A fact. ');
    expect(withoutHalfMarker('A fact. [1]')).toBe('A fact. [1]');
    expect(withoutHalfMarker('[a link')).toBe('[a link');
  });

  it('are left out of what is read aloud', () => {
    expect(withoutMarkers('A fact [1]. Another [2, 3].')).toBe('A fact. Another.');
  });
});

describe('answer blocks', () => {
  it('are the top-level blocks, so that finished ones need not be drawn again while the last one grows', () => {
    const before = answerBlocks('First.\n\n- one\n- two');
    const after = answerBlocks('First.\n\n- one\n- two\n- three');
    expect(before).toEqual(['First.', '- one\n- two']);
    expect(after[0]).toBe(before[0]);
  });
});

describe('the end of the last sentence', () => {
  it('is behind its full stop and its markers, and leaves out a sentence still being written', () => {
    expect(lastSentenceEnd('Dose 2.5 mg. [1] And th')).toBe('Dose 2.5 mg. [1]'.length);
    expect(lastSentenceEnd('Still being wri')).toBe(0);
  });
});
