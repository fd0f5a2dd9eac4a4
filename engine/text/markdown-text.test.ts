import fc from 'fast-check';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { describe, expect, it } from 'vitest';
import { markdownText } from './markdown-text.ts';

const parser = unified().use(remarkParse).use(remarkGfm);
interface Node {
  type: string;
  value?: string;
  children?: Node[];
}

/** Types of all nodes below the paragraph, and the text a reader sees. */
function read(markdown: string): { types: string[]; text: string } {
  const types: string[] = [];
  let text = '';
  const walk = (node: Node): void => {
    if (!['root', 'blockquote', 'paragraph'].includes(node.type)) types.push(node.type);
    if (node.type === 'text') text += node.value ?? '';
    for (const child of node.children ?? []) walk(child);
  };
  walk(parser.parse(markdown));
  return { types, text };
}

describe('markdownText', () => {
  it('leaves ordinary clinical text readable', () => {
    const text = 'BP 130/80 (<140), K+ 4.1 * 2; HbA1c 57 mmol/mol ~ 7.4 % - see section_3.';
    expect(markdownText(text)).toBe(text);
  });

  it('makes no HTML behind an address, which takes backslashes for its own', () => {
    const markdown = markdownText('See https://attacker.example/<img src="https://attacker.example/p.png"> now.');
    expect(read(markdown).types).not.toContain('html');
  });

  it('shows every text letter for letter, as plain text', () => {
    const marks = '` ` ` * ** _ __ [1] [x](y) ]( \\ <b> < &amp; & # > - + 1. 2) ~~ ~ | --- === ! ![ [^1] : <!-- ``` ^ a B2 é';
    const piece = fc.constantFrom(...marks.split(' '), '# ', '> ', '- ', '+ ', '1. ', '| - |', ' ', '\n', '\n\n');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 14 }), (pieces) => {
        const text = pieces.join('').replace(/\s+/g, ' ').trim();
        fc.pre(text !== '');
        expect(read(`> ${markdownText(text)} [7]`)).toEqual({ types: ['text'], text: `${text} [7]` });
      }),
      { seed: 23, numRuns: 3000 },
    );
  });
});
