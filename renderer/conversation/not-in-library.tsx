import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo } from '../frame/place-store.ts';
import { PassageList } from './passage-list.tsx';
import type { ShownTurn } from './shown-turn.ts';
import styles from './turn-notice.module.css';

/** How many of the closest passages are shown when nothing answers. */
const CLOSEST = 3;

/** Nothing in the library answers: said as an answer, with what came closest. */
export function NotInLibrary({ turn }: { turn: ShownTurn }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className={styles.notFound} data-testid="not-in-library">
      <p className={styles.notFoundTitle}>{t('conversation.notInLibrary')}</p>
      {turn.hits.length > 0 ? (
        <>
          <p className={styles.notFoundBody}>{t('conversation.notInLibraryBody')}</p>
          <PassageList turn={turn} limit={CLOSEST} />
        </>
      ) : (
        <>
          <p className={styles.notFoundBody}>{t('conversation.notInLibraryNothing')}</p>
          <Button size="compact-sm" variant="default" onClick={() => goTo('library')}>
            {t('conversation.openLibrary')}
          </Button>
        </>
      )}
    </section>
  );
}
