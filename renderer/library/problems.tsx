import { Button, Collapse } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../contract/index.ts';
import { Icon } from '../frame/icons.tsx';
import { noFilter } from './document-window.ts';
import { libraryStore, useLibrary } from './library.ts';
import css from './problems.module.css';

/** Why documents cannot be found, each reason once, with what can be done about it. Nothing where there is no problem. */
export function Problems(): ReactNode {
  const { t, i18n } = useTranslation();
  const problems = useLibrary((state) => state.problems) ?? [];
  const [open, setOpen] = useState(false);
  const count = problems.reduce((sum, { documents }) => sum + documents, 0);
  if (count === 0) return null;
  return (
    <section className={css.problems} aria-labelledby="library-problems">
      <div className={css.head}>
        <Icon name="warning" />
        <h2 id="library-problems">{t('library.problemsTitle', { count, shown: count.toLocaleString(i18n.language) })}</h2>
        <Button size="compact-sm" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('library.problemsHide') : t('library.problemsShow')}
        </Button>
      </div>
      <Collapse expanded={open}>
        <ul className={css.list}>
          {problems.map((problem) => (
            <Reason key={`${problem.code} ${problem.state}`} problem={problem} />
          ))}
        </ul>
      </Collapse>
    </section>
  );
}

function Reason({ problem: { code, message, state, documents } }: { problem: Problem }): ReactNode {
  const { t, i18n } = useTranslation();
  const { setFilter, retry } = libraryStore.getState();
  return (
    <li>
      <span className={css.count}>
        {t('library.problemDocuments', { count: documents, shown: documents.toLocaleString(i18n.language) })}
      </span>
      <span className={css.reason}>{message}</span>
      <span className={css.actions}>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t('library.problemListNamed', { reason: message })}
          onClick={() => setFilter({ ...noFilter, failureCode: code, state })}
        >
          {t('library.problemList')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t('library.problemRetryNamed', { reason: message })}
          onClick={() => void retry({ failureCode: code })}
        >
          {t('library.problemRetry')}
        </Button>
      </span>
    </li>
  );
}
