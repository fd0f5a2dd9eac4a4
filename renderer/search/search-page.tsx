import { Alert, Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import '../scopes/texts.ts';
import { useEscape } from '../frame/use-escape.ts';
import { useFollowLibrary } from '../library/library.ts';
import { addText } from '../text/index.ts';
import { closeViewer, useViewer, VIEWER_BESIDE } from '../viewer/viewer-store.ts';
import { ResultList } from './result-list.tsx';
import { SearchFacts } from './search-facts.tsx';
import { SearchField } from './search-field.tsx';
import { SearchFilters } from './search-filters.tsx';
import { SearchIdeas } from './search-ideas.tsx';
import css from './search-page.module.css';
import { searchStore, useSearch } from './search.ts';
import { searchText } from './text.en.ts';
import { useSearchAnnouncements } from './use-search-announcements.ts';

addText({ search: searchText });

const ViewerPane = lazy(async () => ({ default: (await import('../viewer/viewer-pane.tsx')).ViewerPane }));

/** Finds passages without asking anybody: as one types, by keyboard alone, opened at the very words. */
export function SearchPage(): ReactNode {
  useFollowLibrary();
  useSearchAnnouncements();
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const viewing = useViewer((state) => state.targets.length > 0);
  const beside = useMediaQuery(VIEWER_BESIDE, true, { getInitialValueInEffect: false });
  const failure = useSearch((state) => state.failure);
  const scope = useSearch((state) => state.scope);
  const asked = useSearch((state) => state.query.trim() !== '');
  useEffect(() => field.current?.focus(), []);
  useEscape(() => {
    if (viewing) closeViewer();
    else if (asked) searchStore.getState().type('');
    field.current?.focus();
  });
  return (
    <>
      <section className={css.page} aria-labelledby="search-title" inert={viewing && !beside}>
        <h1 id="search-title" className="visually-hidden">
          {t('search.title')}
        </h1>
        <div className={css.head}>
          <SearchField ref={field} />
          <SearchFilters />
          <SearchFacts />
        </div>
        {failure !== null && failure.code !== 'CONNECTION_LOST' && (
          <Alert color="red" variant="light" role="alert" className={css.notice ?? ''}>
            {failure.code === 'SCOPE_UNKNOWN' && scope !== null ? <ScopeGone name={scope.name} /> : failure.message}
          </Alert>
        )}
        {asked ? <ResultList /> : <SearchIdeas />}
      </section>
      {viewing && (
        <Suspense>
          <ViewerPane />
        </Suspense>
      )}
    </>
  );
}

/** Never widened by itself: whoever looks for one patient's notes must know that they are everybody's. */
function ScopeGone({ name }: { name: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {t('scopes.gone', { name })}{' '}
      <Button size="compact-xs" variant="default" onClick={() => searchStore.getState().narrow(null)}>
        {t('scopes.searchAll')}
      </Button>
    </>
  );
}
