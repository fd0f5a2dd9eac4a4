import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../frame/announcer.tsx';
import { useSearch } from './search.ts';

/** Tells people who listen how much was found, once they have stopped typing. */
export function useSearchAnnouncements(): void {
  const { t } = useTranslation();
  const found = useSearch(({ result, quick }) => (result === null || quick ? null : result));
  useEffect(() => {
    if (found !== null) announce(t('search.announceFound', { count: found.hits.length }));
  }, [found, t]);
}
