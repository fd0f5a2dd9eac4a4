import { Button } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { askFromSearch } from './ask-from-search.ts';
import { useStatus } from '../status-store.ts';
import { ResultRow } from './result-row.tsx';
import css from './search-page.module.css';
import { MOST_RESULTS } from './search-store.ts';
import { searchStore, useSearch } from './search.ts';

/** Passages, best first. The keyboard's place is kept in view while the field keeps the focus. */
export function ResultList(): ReactNode {
  const { t } = useTranslation();
  const result = useSearch((state) => state.result);
  const active = useSearch((state) => state.active);
  const limit = useSearch((state) => state.limit);
  const searching = useSearch((state) => state.searching);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active >= 0) list.current?.querySelector(`#search-result-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  if (result === null) return <div className={css.body} aria-busy={searching} />;
  if (result.hits.length === 0) return <Nothing />;
  return (
    <div className={css.body} aria-busy={searching}>
      <div ref={list} className={css.results} role="listbox" id="search-results" aria-label={t('search.results')}>
        {result.hits.map((hit, index) => (
          <ResultRow key={hit.passageId} hit={hit} index={index} active={index === active} />
        ))}
      </div>
      <div className={css.foot}>
        {result.hits.length >= limit && limit < MOST_RESULTS && (
          <Button variant="default" size="compact-md" onClick={() => searchStore.getState().showMore()}>
            {t('search.more')}
          </Button>
        )}
        <AskInstead />
      </div>
    </div>
  );
}

function AskInstead(): ReactNode {
  const { t } = useTranslation();
  const mode = useStatus(({ status }) => status?.mode ?? 'offline');
  return (
    <Button variant="subtle" size="compact-md" title={t('search.askHint')} onClick={() => askFromSearch(mode)}>
      {t('search.ask')}
    </Button>
  );
}

function Nothing(): ReactNode {
  const { t } = useTranslation();
  const answered = useSearch((state) => state.answered);
  const filtered = useSearch(({ filters: { kind, sourceId, date } }) => kind !== null || sourceId !== null || date !== 'any');
  return (
    <div className={css.nothing}>
      <p>{filtered ? t('search.nothingFiltered') : t('search.nothing', { query: answered })}</p>
      <p className={css.hint}>{t('search.nothingHint')}</p>
    </div>
  );
}
