import { useTranslation } from 'react-i18next';
import type { SyncedSource } from '../../contract/sync.ts';
import { plainName } from '../text/format.ts';

/** The name a person knows a synced thing by. */
export function useSourceName(): (source: SyncedSource) => string {
  const { t } = useTranslation();
  return ({ kind, path, label }) => (kind === 'folder' && path === '' ? t('sync.wholeAccount') : plainName(label));
}
