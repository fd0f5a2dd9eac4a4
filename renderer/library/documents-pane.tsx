import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DocumentFilters } from './document-filters.tsx';
import { isNarrowed, noFilter } from './document-window.ts';
import css from './documents-pane.module.css';
import { DocumentsTable } from './documents-table.tsx';
import { libraryStore, useLibrary } from './library.ts';
import { Problems } from './problems.tsx';

/** The documents of the library, or of one source: filter, table, and what to say when there is nothing to show. */
export function DocumentsPane(): ReactNode {
  const { t } = useTranslation();
  const total = useLibrary((state) => state.documents.total);
  return (
    <section className={css.pane} aria-label={t('library.documents')}>
      <Problems />
      <DocumentFilters />
      {total === null ? <p className={css.nothing}>{t('library.reading')}</p> : total === 0 ? <Nothing /> : <DocumentsTable />}
    </section>
  );
}

function Nothing(): ReactNode {
  const { t } = useTranslation();
  const filter = useLibrary((state) => state.filter);
  if (!isNarrowed(filter)) return <p className={css.nothing}>{t('library.summaryEmpty')}</p>;
  return (
    <div className={css.nothing}>
      <p>
        {filter.state === 'failed' && filter.query === '' && filter.format === null
          ? t('library.noneFailed')
          : t('library.nothingMatches')}
      </p>
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => libraryStore.getState().setFilter({ ...noFilter, sourceId: filter.sourceId })}
      >
        {t('library.clearFilter')}
      </Button>
    </div>
  );
}
