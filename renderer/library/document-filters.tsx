import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentState, Source } from '../../contract/index.ts';
import css from './documents-pane.module.css';
import { libraryStore, useLibrary } from './library.ts';

/** Typing is followed after this pause, so that a word is asked for once and not letter by letter. */
const TYPING_PAUSE_MS = 150;

const states = ['all', 'indexed', 'queued', 'failed'] as const;
type Choice = (typeof states)[number];

export function DocumentFilters(): ReactNode {
  const { t, i18n } = useTranslation();
  const filter = useLibrary((state) => state.filter);
  const sources = useLibrary((state) => state.sources);
  const counts = countsOf(sources ?? [], filter.sourceId);
  const { setFilter, retry } = libraryStore.getState();
  const words = {
    all: t('library.stateAll'),
    indexed: t('library.stateIndexed'),
    queued: t('library.stateQueued'),
    failed: t('library.stateFailed'),
  };
  return (
    <div className={css.filters}>
      <QueryField />
      <SegmentedControl
        size="xs"
        aria-label={t('library.filterState')}
        value={filter.state ?? 'all'}
        onChange={(choice) => setFilter({ state: choice === 'all' ? null : (choice satisfies DocumentState) })}
        data={states.map((state) => ({
          value: state,
          label: `${words[state]} ${counts[state].toLocaleString(i18n.language)}`,
        }))}
      />
      {filter.state === 'failed' && counts.failed > 0 && (
        <Button variant="default" size="compact-sm" onClick={() => void retry()}>
          {t('library.retryAll')}
        </Button>
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
  const counts = { all: 0, indexed: 0, queued: 0, failed: 0 };
  for (const source of sources) {
    if (sourceId !== null && source.sourceId !== sourceId) continue;
    counts.all += source.documents;
    counts.indexed += source.indexed;
    counts.queued += source.queued;
    counts.failed += source.failed;
  }
  return counts;
}
