import { CloseButton, TextInput } from '@mantine/core';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { askFromSearch } from './ask-from-search.ts';
import { Icon } from '../frame/icons.tsx';
import { useStatus } from '../status-store.ts';
import { openResult } from './open-result.ts';
import css from './search-page.module.css';
import { searchStore, useSearch } from './search.ts';

/** The field everything is done from: letters search, arrows choose, Enter opens. */
export function SearchField({ ref }: { ref: Ref<HTMLInputElement> }): ReactNode {
  const { t } = useTranslation();
  const query = useSearch((state) => state.query);
  const active = useSearch((state) => state.active);
  const shown = useSearch((state) => state.result !== null && state.result.hits.length > 0);
  const onKeyDown = useFieldKeys();
  return (
    <TextInput
      ref={ref}
      size="lg"
      className={css.field ?? ''}
      role="combobox"
      aria-label={t('search.field')}
      aria-expanded={shown}
      aria-controls="search-results"
      aria-autocomplete="list"
      aria-activedescendant={active < 0 ? undefined : `search-result-${active}`}
      placeholder={t('search.placeholder')}
      maxLength={4000}
      autoComplete="off"
      spellCheck={false}
      leftSection={<Icon name="search" size={18} />}
      value={query}
      onChange={(event) => searchStore.getState().type(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      rightSection={
        query === '' ? null : <CloseButton aria-label={t('search.clear')} onClick={() => searchStore.getState().type('')} />
      }
    />
  );
}

/** Results a page key moves by: about what one sees. */
const PAGE_RESULTS = 6;

function useFieldKeys(): (event: KeyboardEvent<HTMLInputElement>) => void {
  const mode = useStatus(({ status }) => status?.mode ?? 'offline');
  return (event) => {
    if (event.nativeEvent.isComposing) return;
    const { move, submit, active, query } = searchStore.getState();
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'PageDown') move(PAGE_RESULTS);
    else if (event.key === 'PageUp') move(-PAGE_RESULTS);
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && query.trim() !== '') askFromSearch(mode);
    else if (event.key === 'Enter' && active >= 0) openResult(active);
    else if (event.key === 'Enter') submit();
    else return;
    event.preventDefault();
  };
}
