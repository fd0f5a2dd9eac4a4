import { memo, useMemo, type ComponentProps, type ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import type { Citation } from '../../contract/ask.ts';
import { answerBlocks } from './answer-blocks.ts';
import styles from './answer-text.module.css';
import { CitationChip } from './citation-chip.tsx';
import { citationMarkers, marked, withoutHalfMarker } from './citation-markers.ts';
import { FIRST_WORDS } from './first-words.ts';

interface AnswerTextProps {
  markdown: string;
  citations: readonly Citation[];
  streaming: boolean;
}

/**
 * An answer: Markdown with citation chips, which alone lead anywhere: to the words cited. HTML in it is shown as text, images
 * as their description, links as their words; nothing is fetched.
 */
export function AnswerText({ markdown, citations, streaming }: AnswerTextProps): ReactNode {
  const blocks = answerBlocks(streaming ? withoutHalfMarker(markdown) : markdown);
  return (
    <div className={styles.answer} data-streaming={streaming}>
      {blocks.map((source, index) => (
        // Blocks only grow at the end, so the place in the row is what names them.
        <Block key={index} source={source} citations={citedIn(source, citations)} />
      ))}
    </div>
  );
}

function citedIn(source: string, citations: readonly Citation[]): readonly Citation[] {
  return citations.filter(({ number }) => new RegExp(`\\[[\\d,\\s]*\\b${number}\\b[\\d,\\s]*\\]`).test(source));
}

interface BlockProps {
  source: string;
  citations: readonly Citation[];
}

const Block = memo(function Block({ source, citations }: BlockProps) {
  const numbers = useMemo(() => new Set(citations.map(({ number }) => number)), [citations]);
  const components = useMemo(() => componentsFor(citations), [citations]);
  return (
    <Markdown
      remarkPlugins={[remarkGfm, [citationMarkers, { numbers }]]}
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

function componentsFor(citations: readonly Citation[]): Components {
  const own = {
    a: ({ children }: ComponentProps<'a'>) => <>{children}</>,
    img: ({ alt }: ComponentProps<'img'>) => <>{alt}</>,
    table: (props: ComponentProps<'table'>) => (
      <div className={styles.tableScroll} tabIndex={0} role="group">
        <table>{props.children}</table>
      </div>
    ),
    'cite-marker': ({ number }: { number: number }) => {
      const citation = citations.find((one) => one.number === Number(number));
      return citation === undefined ? null : <CitationChip citation={citation} />;
    },
  };
  return own;
}
