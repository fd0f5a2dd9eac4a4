import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo } from '../frame/place-store.ts';
import { isMac } from '../frame/shortcuts.ts';
import { useLibrary } from '../library/library.ts';
import css from './search-page.module.css';
import { searchStore } from './search.ts';

const ideas = ['words', 'phrase', 'without', 'prefix', 'fields'] as const;

/** Before anything is typed: what one can write here, each to be tried with one click. */
export function SearchIdeas(): ReactNode {
  const { t } = useTranslation();
  const empty = useLibrary((state) => state.sources !== null && state.sources.every(({ documents }) => documents === 0));
  if (empty) {
    return (
      <div className={css.nothing}>
        <p>{t('search.emptyLibrary')}</p>
        <Button variant="default" onClick={() => goTo('library')}>
          {t('search.toLibrary')}
        </Button>
      </div>
    );
  }
  return (
    <div className={css.ideas}>
      <h2>{t('search.ideasTitle')}</h2>
      <dl>
        {ideas.map((idea) => (
          <div key={idea}>
            <dt>
              <button type="button" onClick={() => tryOut(t(`search.example.${idea}`))}>
                {t(`search.example.${idea}`)}
              </button>
            </dt>
            <dd>{t(`search.idea.${idea}`)}</dd>
          </div>
        ))}
      </dl>
      <p className={css.keys}>{t(isMac ? 'search.keysMac' : 'search.keys')}</p>
    </div>
  );
}

function tryOut(query: string): void {
  const { type, submit } = searchStore.getState();
  type(query);
  submit();
}
