import { CloseButton, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DOCUMENT_FORMATS } from '../../contract/document-types.ts';
import type { DocumentState } from '../../contract/documents.ts';
import type { Source } from '../../contract/library.ts';
import css from './documents-pane.module.css';
import { libraryStore, useLibrary } from './library.ts';

/** Typing is followed after this pause, so that a word is asked for once and not letter by letter. */
const TYPING_PAUSE_MS = 150;

const states = ['all', 'indexed', 'queued', 'waiting', 'failed'] as const;
type Choice = (typeof states)[number];

export function DocumentFilters(): ReactNode {
  const { t, i18n } = useTranslation();
  const filter = useLibrary((state) => state.filter);
  const sources = useLibrary((state) => state.sources);
  const counts = countsOf(sources ?? [], filter.sourceId);
  const { setFilter } = libraryStore.getState();
  const problem = useLibrary((state) => state.problems?.find(({ code }) => code === filter.failureCode));
  const words = {
    all: t('library.stateAll'),
    indexed: t('library.stateIndexed'),
    queued: t('library.stateQueued'),
    waiting: t('library.stateWaiting'),
    failed: t('library.stateFailed'),
  };
  return (
    <div className={css.filters}>
      <QueryField />
      <SegmentedControl
        size="xs"
        aria-label={t('library.filterState')}
        value={filter.state ?? 'all'}
        onChange={(choice) => setFilter({ state: choice === 'all' ? null : (choice satisfies DocumentState), failureCode: null })}
        data={states
          .filter((state) => state !== 'waiting' || counts.waiting > 0 || filter.state === 'waiting')
          .map((state) => ({
            value: state,
            label: `${words[state]} ${counts[state].toLocaleString(i18n.language)}`,
          }))}
      />
      <Select
        size="xs"
        className={css.format ?? ''}
        aria-label={t('library.filterFormat')}
        placeholder={t('library.anyFormat')}
        clearable
        value={filter.format}
        data={DOCUMENT_FORMATS.map((format) => ({ value: format, label: t(`library.formats.${format}`) }))}
        onChange={(format) => setFilter({ format: DOCUMENT_FORMATS.find((each) => each === format) ?? null })}
      />
      {filter.failureCode !== null && (
        <span className={css.only}>
          {problem?.message ?? filter.failureCode}
          <CloseButton size="xs" aria-label={t('library.clearFilter')} onClick={() => setFilter({ failureCode: null })} />
        </span>
      )}
    </div>
  );
}

function QueryField(): ReactNode {
  const { t } = useTranslation();
  const query = useLibrary((state) => state.filter.query);
  const [typed, setTyped] = useState(query);
  useEffect(() => setTyped(query), [query]);
  const apply = useDebouncedCallback((text: string) => libraryStore.getState().setFilter({ query: text }), TYPING_PAUSE_MS);
  return (
    <TextInput
      size="xs"
      type="search"
      className={css.query ?? ''}
      aria-label={t('library.filterText')}
      placeholder={t('library.filterText')}
      maxLength={200}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
    />
  );
}

function countsOf(sources: readonly Source[], sourceId: Source['sourceId'] | null): Record<Choice, number> {
  const counts = { all: 0, indexed: 0, queued: 0, waiting: 0, failed: 0 };
  for (const source of sources) {
    if (sourceId !== null && source.sourceId !== sourceId) continue;
    counts.all += source.documents;
    counts.indexed += source.indexed;
    counts.queued += source.queued;
    counts.waiting += source.waiting;
    counts.failed += source.failed;
  }
  return counts;
}
