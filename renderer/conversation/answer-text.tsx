import { memo, useMemo, type ComponentProps, type ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import type { CheckedClaim, Citation } from '../../contract/ask.ts';
import { answerBlocks } from './answer-blocks.ts';
import styles from './answer-text.module.css';
import { ClaimMark } from './claim-mark.tsx';
import { claimMarks, spansIn } from './claim-marks.ts';
import { CitationChip } from './citation-chip.tsx';
import { citationMarkers, marked, withoutHalfMarker } from './citation-markers.ts';
import { FIRST_WORDS } from './first-words.ts';

interface AnswerTextProps {
  markdown: string;
  citations: readonly Citation[];
  /** Those that their sources do not support are marked. */
  claims: readonly CheckedClaim[];
  streaming: boolean;
}

/**
 * An answer: Markdown with citation chips, which alone lead anywhere: to the words cited. HTML in it is shown as text, images
 * as their description, links as their words; nothing is fetched.
 */
export function AnswerText({ markdown, citations, claims, streaming }: AnswerTextProps): ReactNode {
  const blocks = placed(markdown, answerBlocks(streaming ? withoutHalfMarker(markdown) : markdown));
  return (
    <div className={styles.answer} data-streaming={streaming}>
      {blocks.map(({ source, start }, index) => (
        // Blocks only grow at the end, so the place in the row is what names them.
        <Block key={index} source={source} start={start} citations={citedIn(source, citations)} claims={claims} />
      ))}
    </div>
  );
}

/** Each block with where it begins in the answer. */
function placed(markdown: string, blocks: readonly string[]): { source: string; start: number }[] {
  let from = 0;
  return blocks.map((source) => {
    const start = markdown.indexOf(source, from);
    from = start + source.length;
    return { source, start };
  });
}

function citedIn(source: string, citations: readonly Citation[]): readonly Citation[] {
  return citations.filter(({ number }) => new RegExp(`\\[[\\d,\\s]*\\b${number}\\b[\\d,\\s]*\\]`).test(source));
}

interface BlockProps {
  source: string;
  /** UTF-16 code units in the answer. */
  start: number;
  citations: readonly Citation[];
  claims: readonly CheckedClaim[];
}

const Block = memo(function Block({ source, start, citations, claims }: BlockProps) {
  const numbers = useMemo(() => new Set(citations.map(({ number }) => number)), [citations]);
  const components = useMemo(() => componentsFor(citations, claims), [citations, claims]);
  const spans = useMemo(() => spansIn(source, start, claims), [source, start, claims]);
  return (
    <Markdown
      remarkPlugins={[remarkGfm, [claimMarks, { spans }], [citationMarkers, { numbers }]]}
      rehypePlugins={[timedBlocks]}
      components={components}
      urlTransform={() => ''}
    >
      {marked(source)}
    </Markdown>
  );
}, sameBlock);

function sameBlock(before: BlockProps, after: BlockProps): boolean {
  return (
    before.source === after.source &&
    before.start === after.start &&
    before.claims === after.claims &&
    before.citations.length === after.citations.length &&
    before.citations.every((citation, index) => citation === after.citations[index])
  );
}

interface HtmlNode {
  type: string;
  properties?: Record<string, unknown>;
  children?: HtmlNode[];
}

/** A rehype plugin: the browser is to say when each block was first on the screen. */
function timedBlocks(): (tree: HtmlNode) => void {
  const time = (node: HtmlNode): void => {
    if (node.properties !== undefined) Object.assign(node.properties, FIRST_WORDS);
    node.children?.forEach(time);
  };
  return time;
}

function componentsFor(citations: readonly Citation[], claims: readonly CheckedClaim[]): Components {
  const own = {
    a: ({ children }: ComponentProps<'a'>) => <>{children}</>,
    img: ({ alt }: ComponentProps<'img'>) => <>{alt}</>,
    table: (props: ComponentProps<'table'>) => (
      <div className={styles.tableScroll} tabIndex={0} role="group">
        <table>{props.children}</table>
      </div>
    ),
    'claim-mark': ({ claim, last, children }: { claim: number; last?: boolean; children: ReactNode }) => {
      const checked = claims[Number(claim)];
      return checked === undefined ? (
        <>{children}</>
      ) : (
        <ClaimMark claim={checked} last={last === true}>
          {children}
        </ClaimMark>
      );
    },
    'cite-marker': ({ number }: { number: number }) => {
      const citation = citations.find((one) => one.number === Number(number));
      return citation === undefined ? null : <CitationChip citation={citation} />;
    },
  };
  return own;
}
