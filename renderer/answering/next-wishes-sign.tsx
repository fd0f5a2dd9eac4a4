import './texts.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNextWishes, wishNext } from '../conversation/next-wishes.ts';
import { Icon } from '../frame/icons.tsx';
import css from './answering.module.css';

const WISHES = ['preview', 'asWritten', 'fresh'] as const;

/** What was wished for the next question, so that nobody forgets it; pressed, it is taken back. */
export function NextWishesSign(): ReactNode {
  const { t } = useTranslation();
  const wishes = useNextWishes((state) => state.wishes);
  return WISHES.filter((wish) => wishes[wish] === true).map((wish) => {
    const said = t(`answering.nextWishes.${wish}`);
    return (
      <button
        key={wish}
        type="button"
        className={css.nextWish}
        aria-label={t('answering.nextWishes.takeBack', { wish: said })}
        onClick={() => wishNext(wish)}
      >
        {said}
        <Icon name="close" size={12} />
      </button>
    );
  });
}
