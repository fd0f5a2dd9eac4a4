import { Alert, Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../contract/index.ts';
import { ConfirmRemovalsDialog } from './confirm-removals-dialog.tsx';
import { useLibrary } from './library.ts';
import css from './progress-line.module.css';
import { useSourceName } from './source-row.tsx';

/** Sources of which so much is gone that a person is asked: said where it cannot be missed. */
export function UnsureSources(): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = useSourceName();
  const sources = useLibrary((state) => state.sources) ?? [];
  const [deciding, setDeciding] = useState<Source | null>(null);
  return (
    <>
      {sources
        .filter(({ state }) => state === 'unsure')
        .map((source) => (
          <Alert key={source.sourceId} color="yellow" variant="light" title={t('library.unsureTitle', { name: nameOf(source) })}>
            <div className={css.stopped}>
              <span>
                {t('library.unsureBody', { count: source.removals, shown: source.removals.toLocaleString(i18n.language) })}
              </span>
              <Button size="compact-sm" variant="default" onClick={() => setDeciding(source)}>
                {t('library.decide')}
              </Button>
            </div>
          </Alert>
        ))}
      <ConfirmRemovalsDialog source={deciding} onClose={() => setDeciding(null)} />
    </>
  );
}
