import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchResult } from '../../contract/search.ts';
import { countText, durationText } from '../text/format.ts';
import css from './search-page.module.css';
import { useSearch } from './search.ts';

/** How much was found and how fast, and everything searched beyond the words typed: nothing is added behind one's back. */
export function SearchFacts(): ReactNode {
  const { t } = useTranslation();
  const result = useSearch((state) => state.result);
  const quick = useSearch((state) => state.quick);
  const limit = useSearch((state) => state.limit);
  if (result === null) return null;
  const count = result.hits.length;
  const shown = countText(count);
  const found = count >= limit ? t('search.foundMany', { shown }) : t('search.found', { count, shown });
  return (
    <div className={css.facts}>
      {count > 0 && (
        <span>
          {`${found} ${t('search.took', { time: durationText(result.tookMs) })}`}
          {quick && `, ${t('search.wordsOnly')}`}
        </span>
      )}
      <Added label={t('search.also')} words={result.expansions.map(({ to }) => to)} />
      <Added label={t('search.understood')} words={result.understood} />
      {result.corrections.map(({ from, to }) => (
        <span key={from} className={css.correction}>
          {t('search.instead', { from, to })}
        </span>
      ))}
      {!quick && <Skipped legs={result.legs} />}
    </div>
  );
}

function Added({ label, words }: { label: string; words: readonly string[] }): ReactNode {
  if (words.length === 0) return null;
  return (
    <span className={css.added}>
      {label}
      {[...new Set(words)].map((word) => (
        <span key={word} className={css.word}>
          {word}
        </span>
      ))}
    </span>
  );
}

function Skipped({ legs }: { legs: SearchResult['legs'] }): ReactNode {
  const { t } = useTranslation();
  const skipped = legs.find(({ name, skipped: reason }) => name === 'vectors' && reason !== null)?.skipped;
  return skipped == null ? null : <span>{t('search.skippedVectors', { reason: skipped })}</span>;
}
