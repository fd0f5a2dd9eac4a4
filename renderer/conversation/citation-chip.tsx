import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Citation } from '../../contract/ask.ts';
import { useViewer } from '../viewer/viewer-store.ts';
import styles from './citation-chip.module.css';
import { openCitation } from './open-citation.ts';

/** Longest part of a quote shown before the source itself is opened. */
const PREVIEW_CHARS = 280;

/** The number in the text that opens its source. Hover or focus shows the words it stands for. */
export function CitationChip({ citation }: { citation: Citation }): ReactNode {
  const { t } = useTranslation();
  const shown = useViewer((state) => {
    const target = state.targets[state.index];
    return (
      target !== undefined &&
      target.number === citation.number &&
      target.documentId === citation.documentId &&
      target.start === citation.start
    );
  });
  const { number, title, page } = citation;
  return (
    <Tooltip multiline w={340} label={<Preview citation={citation} />} classNames={{ tooltip: styles.preview ?? '' }}>
      <button
        type="button"
        className={styles.chip}
        data-citation={number}
        data-shown={shown}
        aria-pressed={shown}
        aria-label={
          page === null ? t('conversation.citation', { number, title }) : t('conversation.citationPage', { number, title, page })
        }
        onClick={() => openCitation(citation)}
      >
        {number}
      </button>
    </Tooltip>
  );
}

function Preview({ citation }: { citation: Citation }): ReactNode {
  const { t } = useTranslation();
  const { quote, title, page } = citation;
  return (
    <>
      <span className={styles.previewTitle}>
        {title}
        {page !== null && ` · ${t('conversation.page', { page })}`}
      </span>
      <span className={styles.previewQuote}>
        {quote.length > PREVIEW_CHARS ? `${quote.slice(0, PREVIEW_CHARS).trimEnd()} …` : quote}
      </span>
    </>
  );
}
