import { Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SyncStatus } from '../../contract/sync.ts';
import css from '../library/progress-line.module.css';
import { sizeInWords, spanInWords } from '../library/quantities.ts';
import { plainName } from '../text/format.ts';

/** What syncing is doing: how far, how fast, how long still, which item. */
export function ProgressLine({ progress }: { progress: NonNullable<SyncStatus['progress']> }): ReactNode {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const size = (bytes: number) => sizeInWords(bytes, i18n.language);
  const { current, listed, doneItems, totalItems, doneBytes, totalBytes, bytesPerSecond, leftMs } = progress;
  const counting = totalItems !== null && totalItems > 0;
  const share = counting ? (totalBytes !== null && totalBytes > 0 ? doneBytes / totalBytes : doneItems / totalItems) : null;
  return (
    <div className={css.line} role="group" aria-label={t('sync.progress')}>
      <div className={css.words}>
        <strong>{t('sync.progress')}</strong>
        {counting ? (
          <span>{t('sync.progressItems', { done: number(doneItems), total: number(totalItems) })}</span>
        ) : (
          <span>{t('sync.progressLooking', { count: listed, shown: number(listed) })}</span>
        )}
        {counting && totalBytes !== null && totalBytes > 0 && (
          <span>{t('sync.progressBytes', { done: size(doneBytes), total: size(totalBytes) })}</span>
        )}
        {bytesPerSecond !== null && bytesPerSecond > 0 && <span>{t('sync.progressRate', { rate: size(bytesPerSecond) })}</span>}
        {leftMs !== null && <span>{t('sync.progressLeft', { left: spanInWords(leftMs, i18n.language) })}</span>}
        {current !== null && (
          <span className={css.current} title={plainName(current)}>
            {plainName(current)}
          </span>
        )}
      </div>
      <Progress
        className={css.bar ?? ''}
        size={4}
        value={share === null ? 100 : share * 100}
        animated={share === null}
        striped={share === null}
        aria-label={t('sync.progressLabel')}
      />
    </div>
  );
}
