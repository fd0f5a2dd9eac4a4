import { Alert, Button, Drawer, Loader } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceId } from '../../contract/ids.ts';
import type { SyncVerification } from '../../contract/sync.ts';
import { FailureAlert } from '../accounts/failure-alert.tsx';
import { useAttempt } from '../accounts/use-attempt.ts';
import { engine } from '../connection.ts';
import css from '../library/health.module.css';
import { spanInWords } from '../library/quantities.ts';
import { plainName } from '../text/format.ts';

interface VerifyDrawerProps {
  which: { sourceId?: SourceId };
  /** Of the one source; null: everything. */
  name: string | null;
  onClose(): void;
}

/** Compares what is here with the server, all of it, and says what is missing or too much. */
export function VerifyDrawer({ which: { sourceId }, name, onClose }: VerifyDrawerProps): ReactNode {
  const { t } = useTranslation();
  const [found, setFound] = useState<SyncVerification | null>(null);
  const { busy, failure, run } = useAttempt();
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    void run(async (signal) => setFound(await engine().sync.verify(sourceId === undefined ? {} : { sourceId }, { signal })));
  }, [run, sourceId, asked]);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={460}
      title={name === null ? t('sync.verifyTitle') : t('sync.verifyOf', { name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p className={css.soft}>{t('sync.verifyHint')}</p>
      <div aria-live="polite">
        {busy && (
          <p className={css.running}>
            <Loader size="xs" /> {t('sync.verifying')}
          </p>
        )}
        {!busy && <FailureAlert failure={failure} />}
        {!busy && failure === null && found !== null && <Found found={found} />}
      </div>
      <div className={css.buttons}>
        <Button variant="default" disabled={busy} onClick={() => setAsked(asked + 1)}>
          {t('sync.verifyAgain')}
        </Button>
        {found !== null && !busy && (found.missing.length > 0 || found.extra.length > 0) && (
          <Button
            onClick={() => {
              onClose();
              // Runs on when the drawer is gone; the page shows how it goes and why it fails.
              void engine()
                .sync.run(sourceId === undefined ? {} : { sourceId })
                .catch(() => undefined);
            }}
          >
            {t('sync.listNow')}
          </Button>
        )}
      </div>
    </Drawer>
  );
}

/** Items named one by one; beyond these their number says enough. */
const NAMED = 100;

function Found({ found }: { found: SyncVerification }): ReactNode {
  const { t, i18n } = useTranslation();
  const counted = (count: number) => ({ count, shown: count.toLocaleString(i18n.language) });
  const { missing, extra, indexed, tookMs } = found;
  return (
    <>
      {missing.length === 0 && extra.length === 0 ? (
        <Alert color="teal" variant="light">
          {t('sync.verifyOk', counted(indexed))}
        </Alert>
      ) : (
        <Alert color="yellow" variant="light">
          {missing.length > 0 && <p>{t('sync.verifyMissing', counted(missing.length))}</p>}
          <Paths paths={missing} />
          {extra.length > 0 && <p>{t('sync.verifyExtra', counted(extra.length))}</p>}
          <Paths paths={extra} />
        </Alert>
      )}
      <p className={css.soft}>{t('sync.verifyTook', { span: spanInWords(tookMs, i18n.language) })}</p>
    </>
  );
}

function Paths({ paths }: { paths: readonly string[] }): ReactNode {
  const { t, i18n } = useTranslation();
  if (paths.length === 0) return null;
  const more = paths.length - NAMED;
  return (
    <ul className={css.entries}>
      {paths.slice(0, NAMED).map((path) => (
        <li key={path}>{plainName(path)}</li>
      ))}
      {more > 0 && <li>{t('sync.verifyMore', { shown: more.toLocaleString(i18n.language) })}</li>}
    </ul>
  );
}
