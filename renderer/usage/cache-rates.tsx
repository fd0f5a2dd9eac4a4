import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageSummary } from '../../contract/usage.ts';
import css from './cache-rates.module.css';
import { shareOf } from './costs.ts';
import table from './table.module.css';
import page from './usage-page.module.css';
import { useWords } from './use-words.ts';

/** How often what was kept was found again. */
export function CacheRates({ summary: { cache, currency } }: { summary: UsageSummary }): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const words = useWords(currency);
  return (
    <section className={page.panel} aria-labelledby={id}>
      <div className={page.panelHead}>
        <h2 id={id}>{t('usage.cache.title')}</h2>
        <p className={page.hint}>{t('usage.cache.intro')}</p>
      </div>
      <table className={`${table.table} ${css.cache}`}>
        <thead>
          <tr>
            <th scope="col">{t('usage.cache.which')}</th>
            <th scope="col">{t('usage.cache.rate')}</th>
            <th scope="col">{t('usage.cache.hits')}</th>
            <th scope="col">{t('usage.cache.misses')}</th>
          </tr>
        </thead>
        <tbody>
          {cache.map(({ cache: which, hits, misses }) => (
            <tr key={which}>
              <th scope="row">{t(`usage.cache.caches.${which}`)}</th>
              <td>
                {hits + misses === 0 ? (
                  <span className={css.unused}>{t('usage.cache.unused')}</span>
                ) : (
                  words.share(shareOf(hits, hits + misses))
                )}
              </td>
              <td>{words.count(hits)}</td>
              <td>{words.count(misses)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
