import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../contract/index.ts';
import { ConfirmRemovalsDialog } from './confirm-removals-dialog.tsx';
import { ExcludeDialog } from './exclude-dialog.tsx';
import { StackIcon } from './icons.tsx';
import { libraryStore, useLibrary } from './library.ts';
import { RemoveSourceDialog } from './remove-source-dialog.tsx';
import css from './source-list.module.css';
import { SourceRow } from './source-row.tsx';

/** Where the library comes from; choosing one shows its documents alone. */
export function SourceList(): ReactNode {
  const { t, i18n } = useTranslation();
  const sources = useLibrary((state) => state.sources);
  const chosen = useLibrary((state) => state.filter.sourceId);
  const [removing, setRemoving] = useState<Source | null>(null);
  const [excluding, setExcluding] = useState<Source | null>(null);
  const [confirming, setConfirming] = useState<Source | null>(null);
  const { setFilter } = libraryStore.getState();
  const total = sources?.reduce((sum, source) => sum + source.documents, 0) ?? 0;
  return (
    <nav className={css.sources} aria-labelledby="library-sources">
      <h2 id="library-sources" className={css.title}>
        {t('library.sources')}
      </h2>
      <ul className={css.list}>
        <li className={css.row}>
          <button
            type="button"
            className={css.choose}
            aria-current={chosen === null}
            onClick={() => setFilter({ sourceId: null })}
          >
            <span className={css.icon}>
              <StackIcon />
            </span>
            <span className={css.words}>
              <span className={css.name}>{t('library.allSources')}</span>
              <span className={css.counts}>
                {t('library.sourceCounts', { count: total, shown: total.toLocaleString(i18n.language) })}
              </span>
            </span>
          </button>
        </li>
        {sources?.map((source) => (
          <SourceRow
            key={source.sourceId}
            source={source}
            chosen={chosen === source.sourceId}
            onRemove={setRemoving}
            onExclude={setExcluding}
            onConfirm={setConfirming}
          />
        ))}
      </ul>
      <RemoveSourceDialog source={removing} onClose={() => setRemoving(null)} />
      <ExcludeDialog key={excluding?.sourceId} source={excluding} onClose={() => setExcluding(null)} />
      <ConfirmRemovalsDialog source={confirming} onClose={() => setConfirming(null)} />
    </nav>
  );
}
