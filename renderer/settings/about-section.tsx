import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Client } from '../../contract/client.ts';
import { useConnection } from '../connection.ts';
import css from './settings-window.module.css';

type Info = Awaited<ReturnType<Client['app']['info']>>;

/** What this is, which version, where its data lies, under which licence. */
export function AboutSection(): ReactNode {
  const { t } = useTranslation();
  const info = useInfo();
  return (
    <>
      <p className={css.intro}>{t('settings.about.what')}</p>
      <dl className={css.facts}>
        {info !== null && (
          <>
            <dt>{t('settings.about.version')}</dt>
            <dd>{info.version}</dd>
            <dt>{t('settings.about.shell')}</dt>
            <dd>{t(`settings.about.shells.${info.shell}`)}</dd>
            <dt>{t('settings.about.dataDir')}</dt>
            <dd className={css.path}>{info.dataDir}</dd>
          </>
        )}
        <dt>{t('settings.about.licence')}</dt>
        <dd>{t('settings.about.licenceName')}</dd>
        <dt>{t('settings.about.notices')}</dt>
        <dd>{t('settings.about.noticesWhere')}</dd>
      </dl>
    </>
  );
}

function useInfo(): Info | null {
  const client = useConnection((state) => state.client);
  const [info, setInfo] = useState<Info | null>(null);
  useEffect(() => {
    if (client === null) return;
    const leaving = new AbortController();
    client.app.info(undefined, { signal: leaving.signal }).then(
      (answer) => setInfo(answer),
      // Without an answer the rest of the page still stands; a lost connection is shown above and leads here again.
      () => {},
    );
    return () => leaving.abort();
  }, [client]);
  return info;
}
