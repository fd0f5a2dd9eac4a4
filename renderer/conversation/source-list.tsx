import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Citation } from '../../contract/ask.ts';
import { fileName } from '../text/format.ts';
import { useViewer } from '../viewer/viewer-store.ts';
import { openCitation } from './open-citation.ts';
import styles from './source-list.module.css';

/** The sources of an answer with the words each stands for. */
export function SourceList({ citations }: { citations: readonly Citation[] }): ReactNode {
  const { t } = useTranslation();
  if (citations.length === 0) return null;
  return (
    <section className={styles.sources} aria-label={t('conversation.sources')}>
      <ol className={styles.list}>
        {citations.map((citation) => (
          <li key={citation.number}>
            <SourceRow citation={citation} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function SourceRow({ citation }: { citation: Citation }): ReactNode {
  const { t } = useTranslation();
  const { number, title, path, page, quote } = citation;
  const shown = useViewer((state) => state.targets[state.index] === citation);
  const file = fileName(path);
  return (
    <button
      type="button"
      className={styles.row}
      aria-label={t('conversation.openSource', { number, title })}
      data-shown={shown}
      onClick={() => openCitation(citation)}
    >
      <span className={styles.number}>{number}</span>
      <span className={styles.words}>
        <span className={styles.title}>
          {title}
          <span className={styles.where}>
            {[...(file === title ? [] : [file]), ...(page === null ? [] : [t('conversation.page', { page })])].map(
              (part) => ` · ${part}`,
            )}
          </span>
        </span>
        <span className={styles.quote}>{quote}</span>
      </span>
    </button>
  );
}
