import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, it } from 'vitest';
import type { CheckedClaim } from '../../contract/ask.ts';
import { answerBlocks } from './answer-blocks.ts';
import { citationMarkers, marked } from './citation-markers.ts';
import { claimMarks, spansIn } from './claim-marks.ts';

interface Node {
  type: string;
  value?: string | undefined;
  children?: Node[] | undefined;
  data?: { hName?: string | undefined; hProperties?: Record<string, unknown> | undefined } | undefined;
}

const words = (node: Node): string => node.value ?? (node.children ?? []).map(words).join('');
const marksIn = (node: Node): Node[] =>
  node.data?.hName === 'claim-mark' ? [node] : (node.children ?? []).flatMap((child) => marksIn(child));

/** The marked texts of an answer, with whether each ends its sentence. `sentences` are searched in it. */
function marks(answer: string, ...sentences: string[]): [number, string, boolean][] {
  const claims = sentences.map((sentence): CheckedClaim => {
    const start = answer.indexOf(sentence);
    expect(start).toBeGreaterThanOrEqual(0);
    return { start, end: start + sentence.length, verdict: 'unsupported', why: '', citation: null, isWithheld: false };
  });
  let from = 0;
  return answerBlocks(answer).flatMap((source) => {
    const start = answer.indexOf(source, from);
    from = start + source.length;
    const processor = unified()
      .use(remarkParse)
      .use(remarkGfm)
      .use(claimMarks, { spans: spansIn(source, start, claims) })
      .use(citationMarkers, { numbers: new Set([1, 2]) });
    const text = marked(source);
    const tree: Node = processor.runSync(processor.parse(text), text);
    return marksIn(tree).map((mark): [number, string, boolean] => [
      Number(mark.data?.hProperties?.['claim']),
      words(mark),
      mark.data?.hProperties?.['last'] === true,
    ]);
  });
}

it('marks the sentence and nothing of its neighbours, citations in it kept', () => {
  expect(marks('First [1]. Second is 5 mg [2]. Third.', 'Second is 5 mg [2].')).toEqual([[0, 'Second is 5 mg.', true]]);
});

it('marks a sentence through bold words, in one piece after the other, the last of them told', () => {
  expect(marks('A. Give **5 mg** now. B.', 'Give **5 mg** now.')).toEqual([
    [0, 'Give ', false],
    [0, '5 mg', false],
    [0, ' now.', true],
  ]);
});

it('finds its place behind escaped characters, references and in later blocks', () => {
  expect(marks('Dose \\[x\\] &lt; 5. Bad \\* one.', 'Bad \\* one.')).toEqual([[0, 'Bad * one.', true]]);
  expect(marks('One.\n\n- two [1]\n- three is wrong', 'three is wrong')).toEqual([[0, 'three is wrong', true]]);
});

it('supported sentences are left as they are', () => {
  const claim: CheckedClaim = { start: 0, end: 4, verdict: 'supported', why: '', citation: 1, isWithheld: false };
  expect(spansIn('One.', 0, [claim])).toEqual([]);
});
