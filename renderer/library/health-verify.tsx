import { Alert, Button, Loader } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData, Verification } from '../../contract/index.ts';
import { engine, failureOf } from '../connection.ts';
import css from './health.module.css';
import { spanInWords } from './quantities.ts';

interface Check {
  running: boolean;
  found: Verification | null;
  failure: FailureData | null;
}

/** Compares everything on request, and puts right what does not agree. */
export function VerifyPart(): ReactNode {
  const { t } = useTranslation();
  const [check, run] = useCheck();
  const { running, found, failure } = check;
  return (
    <section aria-labelledby="health-verify">
      <h2 id="health-verify">{t('library.verify')}</h2>
      <p className={css.soft}>{t('library.verifyHint')}</p>
      <div aria-live="polite">
        {running && (
          <p className={css.running}>
            <Loader size="xs" /> {t('library.verifying')}
          </p>
        )}
        {failure !== null && (
          <Alert color="red" variant="light">
            {failure.message}
          </Alert>
        )}
        {found !== null && !running && <Found found={found} />}
      </div>
      <div className={css.buttons}>
        <Button variant="default" disabled={running} onClick={() => run(false)}>
          {found === null ? t('library.verify') : t('library.again')}
        </Button>
        {found !== null && !found.ok && (
          <Button disabled={running} onClick={() => run(true)}>
            {t('library.repair')}
          </Button>
        )}
      </div>
    </section>
  );
}

function useCheck(): [Check, (repair: boolean) => void] {
  const [check, setCheck] = useState<Check>({ running: false, found: null, failure: null });
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);
  const run = async (repair: boolean) => {
    const { signal } = leaving.current;
    setCheck((before) => ({ ...before, running: true, failure: null }));
    try {
      const found = await engine().library.verify({ repair }, { signal });
      setCheck({ running: false, found, failure: null });
    } catch (error) {
      if (!signal.aborted) setCheck({ running: false, found: null, failure: failureOf(error) });
    }
  };
  return [check, (repair) => void run(repair)];
}

/** Entries named one by one; beyond these their number says enough. */
const NAMED = 50;

function Found({ found }: { found: Verification }): ReactNode {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const figures = { files: number(found.files), indexed: number(found.indexed), passages: number(found.passages) };
  return (
    <>
      {found.ok ? (
        <Alert color="teal" variant="light">
          {t(found.vectors === null ? 'library.verifyOkWords' : 'library.verifyOk', figures)}
        </Alert>
      ) : (
        <Alert color="yellow" variant="light">
          {found.missing.length > 0 && (
            <p>{t('library.verifyMissing', { count: found.missing.length, shown: number(found.missing.length) })}</p>
          )}
          <Entries entries={found.missing} />
          {found.extra.length > 0 && (
            <p>{t('library.verifyExtra', { count: found.extra.length, shown: number(found.extra.length) })}</p>
          )}
          <Entries entries={found.extra} />
        </Alert>
      )}
      {found.repaired > 0 && <p>{t('library.verifyRepaired', { shown: number(found.repaired) })}</p>}
      <p className={css.soft}>{t('library.verifyTook', { span: spanInWords(found.tookMs, i18n.language) })}</p>
    </>
  );
}

function Entries({ entries }: { entries: Verification['extra'] }): ReactNode {
  const { t } = useTranslation();
  if (entries.length === 0) return null;
  return (
    <ul className={css.entries}>
      {entries.slice(0, NAMED).map(({ path, what }) => (
        <li key={`${what} ${path}`}>{`${path} (${t(`library.verifyWhat.${what}`)})`}</li>
      ))}
    </ul>
  );
}
