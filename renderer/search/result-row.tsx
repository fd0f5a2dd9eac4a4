import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../contract/search.ts';
import { dayInWords } from '../library/quantities.ts';
import { fileName, plainName } from '../text/format.ts';
import { openResult } from './open-result.ts';
import css from './result-row.module.css';
import { snippetOf } from './snippet.ts';

interface ResultRowProps {
  hit: SearchHit;
  index: number;
  active: boolean;
}

/** A passage found: of which document, where in it, and its words with what was looked for marked. */
export const ResultRow = memo(function ResultRow({ hit, index, active }: ResultRowProps): ReactNode {
  const { t, i18n } = useTranslation();
  const where = [
    fileName(hit.path),
    ...(hit.page === null ? [] : [t('search.page', { page: hit.page })]),
    ...hit.headings.filter((heading) => heading !== hit.title),
  ];
  return (
    <div
      role="option"
      id={`search-result-${index}`}
      aria-selected={active}
      className={css.row}
      // The focus stays in the field, from where the keyboard works.
      onMouseDown={(event) => event.preventDefault()}
      tabIndex={-1}
      onClick={() => openResult(index)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') openResult(index);
      }}
    >
      <div className={css.head}>
        <span className={css.title}>{hit.title}</span>
        {hit.kind !== 'other' && <span className={css.kind}>{t(`search.kinds.${hit.kind}`)}</span>}
        {hit.dateMs !== null && <span className={css.date}>{dayInWords(hit.dateMs, i18n.language)}</span>}
      </div>
      <div className={css.where} title={plainName(hit.path)}>
        {where.join(' · ')}
      </div>
      <div className={css.snippet}>
        {snippetOf(hit).map((part, place) => (part.marked ? <mark key={place}>{part.text}</mark> : part.text))}
      </div>
    </div>
  );
});
