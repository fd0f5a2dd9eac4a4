import { Button, Select } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DOCUMENT_KINDS } from '../../contract/document-types.ts';
import { useLibrary } from '../library/library.ts';
import { useSettings } from '../settings-store.ts';
import css from './search-page.module.css';
import { noFilters, type DateRange } from './search-store.ts';
import { searchStore, useSearch } from './search.ts';

const ScopeChip = lazy(async () => ({ default: (await import('../scopes/scope-chip.tsx')).ScopeChip }));

const dates = ['month', 'quarter', 'year', 'fiveYears'] as const satisfies readonly DateRange[];

/** What kind of document, from where, from when. */
export function SearchFilters(): ReactNode {
  const { t } = useTranslation();
  const filters = useSearch((state) => state.filters);
  const sources = useLibrary((state) => state.sources) ?? [];
  const scope = useSearch((state) => state.scope);
  const conventions = useSettings(({ settings }) => settings?.scopes.conventions.length ?? 0);
  const scoped = scope !== null || conventions > 0;
  const { filter } = searchStore.getState();
  const filtered = filters.kind !== null || filters.sourceId !== null || filters.date !== 'any';
  const nameOf = ({ kind, label }: (typeof sources)[number]) =>
    kind === 'uploads' ? t('search.uploads') : kind === 'samples' ? t('search.samples') : label;
  return (
    <div className={css.filters}>
      {scoped && (
        <Suspense>
          <ScopeChip scope={scope} onChange={searchStore.getState().narrow} />
        </Suspense>
      )}
      <Choice
        label={t('search.kind')}
        any={t('search.anyKind')}
        value={filters.kind}
        data={DOCUMENT_KINDS.map((kind) => ({ value: kind, label: t(`search.kinds.${kind}`) }))}
        onChange={(kind) => filter({ kind })}
      />
      <Choice
        label={t('search.source')}
        any={t('search.anySource')}
        value={filters.sourceId}
        data={sources.map((source) => ({ value: source.sourceId, label: nameOf(source) }))}
        onChange={(sourceId) => filter({ sourceId })}
      />
      <Choice
        label={t('search.date')}
        any={t('search.anyDate')}
        value={filters.date === 'any' ? null : filters.date}
        data={dates.map((date) => ({ value: date, label: t(`search.dates.${date}`) }))}
        onChange={(date) => filter({ date: date ?? 'any' })}
      />
      {filtered && (
        <Button size="compact-sm" variant="subtle" onClick={() => filter(noFilters)}>
          {t('search.clearFilters')}
        </Button>
      )}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  /** What stands there while nothing is chosen. */
  any: string;
  value: Value | null;
  data: readonly { value: Value; label: string }[];
  onChange: (value: Value | null) => void;
}

function Choice<Value extends string>({ label, any, value, data, onChange }: ChoiceProps<Value>): ReactNode {
  return (
    <Select
      size="xs"
      className={css.choice ?? ''}
      aria-label={label}
      placeholder={any}
      value={value}
      data={[...data]}
      clearable
      onChange={(chosen) => onChange(data.find((each) => each.value === chosen)?.value ?? null)}
    />
  );
}
