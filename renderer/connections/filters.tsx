import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SPANS } from '../usage/spans.ts';
import css from './connections-page.module.css';
import { OUTCOMES, PURPOSES, type ConnectionFilter } from './filter.ts';

/** Typing is followed after this pause, so that a word is asked for once and not letter by letter. */
const TYPING_PAUSE_MS = 150;

interface FiltersProps {
  filter: ConnectionFilter;
  onChange(change: Partial<ConnectionFilter>): void;
}

export function Filters({ filter, onChange }: FiltersProps): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={css.filters} role="search" aria-label={t('connections.filters')}>
      <QueryField query={filter.query} onChange={(query) => onChange({ query })} />
      <Choice
        label={t('connections.purpose')}
        any={t('connections.anyPurpose')}
        value={filter.purpose}
        of={PURPOSES.map((value) => ({ value, label: t(`connections.purposes.${value}`) }))}
        onChange={(purpose) => onChange({ purpose })}
      />
      <Choice
        label={t('connections.outcome')}
        any={t('connections.anyOutcome')}
        value={filter.outcome}
        of={OUTCOMES.map((value) => ({ value, label: t(`connections.outcomes.${value}`) }))}
        onChange={(outcome) => onChange({ outcome })}
      />
      <Choice
        label={t('connections.span')}
        any={t('connections.anyTime')}
        value={filter.span}
        of={SPANS.map((value) => ({ value, label: t(`connections.spans.${value}`) }))}
        onChange={(span) => onChange({ span })}
      />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  any: string;
  value: Value | null;
  of: readonly { value: Value; label: string }[];
  onChange(value: Value | null): void;
}

function Choice<Value extends string>({ label, any, value, of, onChange }: ChoiceProps<Value>): ReactNode {
  return (
    <Select
      size="xs"
      className={css.choice ?? ''}
      aria-label={label}
      allowDeselect={false}
      data={[{ value: '', label: any }, ...of]}
      value={value ?? ''}
      onChange={(chosen) => onChange(of.find((each) => each.value === chosen)?.value ?? null)}
    />
  );
}

function QueryField({ query, onChange }: { query: string; onChange(query: string): void }): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(query);
  useEffect(() => setTyped(query), [query]);
  const apply = useDebouncedCallback(onChange, TYPING_PAUSE_MS);
  return (
    <TextInput
      size="xs"
      type="search"
      className={css.query ?? ''}
      aria-label={t('connections.query')}
      placeholder={t('connections.query')}
      maxLength={200}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
    />
  );
}
