import '../answering/texts.ts';
import { Alert, Button } from '@mantine/core';
import { useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../contract/usage.ts';
import { useAttempt } from '../accounts/use-attempt.ts';
import { engine } from '../connection.ts';
import { saveFile } from '../frame/save-file.ts';
import { useRefresh } from '../frame/use-refresh.ts';
import { PAGE_SIZE, usePaged } from '../sync/use-paged.ts';
import { addText } from '../text/index.ts';
import { dayName } from '../usage/spans.ts';
import css from './connections-page.module.css';
import { ConnectionsTable } from './connections-table.tsx';
import { inputOf, isNarrowed, NO_FILTER, type ConnectionFilter } from './filter.ts';
import { Filters } from './filters.tsx';
import { connectionsText } from './text.en.ts';

addText({ connections: connectionsText });

/** What is under way, or has just begun, is seen this soon. */
const REFRESH_MS = 3000;

/** Every connection to another computer: when, where to, why, how much, and how it ended. Never what was in it. */
export function ConnectionsPage(): ReactNode {
  const { t, i18n } = useTranslation();
  const [filter, setFilter] = useState(NO_FILTER);
  const moment = useRefresh(REFRESH_MS);
  const [asked, setAsked] = useState(0);
  const read = useCallback(
    (offset: number, signal: AbortSignal) =>
      engine().ledger.list({ ...inputOf(filter, Date.now()), offset, limit: PAGE_SIZE }, { signal }),
    [filter],
  );
  const paged = usePaged<Connection>(read, `${moment} ${asked}`);
  const { total, failure } = paged;
  const shown = (total ?? 0).toLocaleString(i18n.language);
  const narrowed = isNarrowed(filter);
  const failed = failure !== null && failure.code !== 'CONNECTION_LOST';
  return (
    <section className={css.page} aria-labelledby="connections-title" aria-busy={total === null && !failed}>
      <header className={css.head}>
        <div>
          <h1 id="connections-title" className={css.title}>
            {t('connections.title')}
          </h1>
          <p className={css.intro}>{t('connections.intro')}</p>
        </div>
        {total !== null && (total > 0 || narrowed) && <Export filter={filter} disabled={total === 0} />}
      </header>
      {failed && (
        <Alert color="red" variant="light" role="alert" title={t('connections.failed')}>
          <div className={css.failed}>
            <span>{failure.message}</span>
            <Button size="compact-sm" variant="default" onClick={() => setAsked((before) => before + 1)}>
              {t('connections.tryAgain')}
            </Button>
          </div>
        </Alert>
      )}
      {total === null ? (
        !failed && <p className={css.nothing}>{t('connections.reading')}</p>
      ) : total === 0 && !narrowed ? (
        <Empty />
      ) : (
        <>
          <div className={css.bar}>
            <Filters filter={filter} onChange={(change) => setFilter((before) => ({ ...before, ...change }))} />
            <p role="status" className={css.count}>
              {narrowed ? t('connections.found', { count: total, shown }) : t('connections.total', { count: total, shown })}
            </p>
          </div>
          {total === 0 ? (
            <div className={css.nothing}>
              <p>{t('connections.nothingFits')}</p>
              <Button size="compact-sm" variant="default" onClick={() => setFilter(NO_FILTER)}>
                {t('connections.showAll')}
              </Button>
            </div>
          ) : (
            <ConnectionsTable paged={paged} count={total} of={filter} />
          )}
        </>
      )}
    </section>
  );
}

function Empty(): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={css.empty}>
      <h2>{t('connections.emptyTitle')}</h2>
      <p>{t('connections.emptyBody')}</p>
    </div>
  );
}

/** What is shown, all of it, as a file. */
function Export({ filter, disabled }: { filter: ConnectionFilter; disabled: boolean }): ReactNode {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const save = async (signal: AbortSignal): Promise<void> => {
    const csv = await engine().ledger.csv(inputOf(filter, Date.now()), { signal });
    saveFile(`voiceassist-connections-${dayName(Date.now())}.csv`, 'text/csv', csv);
  };
  return (
    <div className={css.export}>
      <Button size="compact-sm" variant="default" loading={busy} disabled={disabled} onClick={() => void run(save)}>
        {t('connections.export')}
      </Button>
      {failure !== null && (
        <p role="alert" className={css.exportFailed}>
          {t('connections.exportFailed')} {failure.message}
        </p>
      )}
    </div>
  );
}
