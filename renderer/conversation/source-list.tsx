import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Citation } from '../../contract/ask.ts';
import { fileName } from '../text/format.ts';
import { useViewer } from '../viewer/viewer-store.ts';
import { CitationChip } from './citation-chip.tsx';
import { openCitation } from './open-citation.ts';
import styles from './source-list.module.css';

interface SourceListProps {
  citations: readonly Citation[];
  /** The answer is made of the quotes themselves. */
  ofQuotes: boolean;
}

/**
 * The documents an answer rests on, each with its citations. Only an answer somebody else wrote has the quotes
 * repeated here to be compared.
 */
export function SourceList({ citations, ofQuotes }: SourceListProps): ReactNode {
  const { t } = useTranslation();
  if (citations.length === 0) return null;
  return (
    // Not a landmark: there is one below every answer.
    <div role="group" className={styles.sources} aria-label={t('conversation.sources')} data-testid="sources">
      <ul className={styles.list}>
        {byDocument(citations).map((own) => (
          <li key={own[0].documentId} className={styles.document}>
            <DocumentLine citations={own} withChips={ofQuotes} />
            {!ofQuotes && own.map((citation) => <Quote key={citation.number} citation={citation} />)}
          </li>
        ))}
      </ul>
    </div>
  );
}

type Cited = readonly [Citation, ...Citation[]];

function byDocument(citations: readonly Citation[]): Cited[] {
  const documents = new Map<string, [Citation, ...Citation[]]>();
  for (const citation of citations) {
    const own = documents.get(citation.documentId);
    if (own === undefined) documents.set(citation.documentId, [citation]);
    else own.push(citation);
  }
  return [...documents.values()];
}

function DocumentLine({ citations, withChips }: { citations: Cited; withChips: boolean }): ReactNode {
  const { t } = useTranslation();
  const { title, path } = citations[0];
  const file = fileName(path);
  const pages = [...new Set(citations.flatMap(({ page }) => (page === null ? [] : [page])))];
  const where = [...(file === title ? [] : [file]), ...pages.map((page) => t('conversation.page', { page }))];
  return (
    <p className={styles.title}>
      <span className={styles.names}>
        {title}
        <span className={styles.where}>{where.map((part) => ` · ${part}`)}</span>
      </span>
      {withChips && citations.map((citation) => <CitationChip key={citation.number} citation={citation} />)}
    </p>
  );
}

function Quote({ citation }: { citation: Citation }): ReactNode {
  const { t } = useTranslation();
  const { number, title, quote } = citation;
  const shown = useViewer((state) => state.targets[state.index] === citation);
  return (
    <button
      type="button"
      className={styles.quote}
      title={t('conversation.openSource', { number, title })}
      data-shown={shown}
      onClick={() => openCitation(citation)}
    >
      <span className={styles.number}>{number}</span> <span className={styles.words}>{quote}</span>
    </button>
  );
}
