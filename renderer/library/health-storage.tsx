import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData, Storage } from '../../contract/index.ts';
import { engine, failureOf } from '../connection.ts';
import css from './health.module.css';
import { sizeInWords } from './quantities.ts';

/** One bar, and the same in figures. */
export function StoragePart(): ReactNode {
  const { t, i18n } = useTranslation();
  const [read, setRead] = useState<{ storage: Storage | null; failure: FailureData | null }>({ storage: null, failure: null });
  useEffect(() => {
    const leaving = new AbortController();
    readStorage(leaving.signal).then(setRead, () => undefined);
    return () => leaving.abort();
  }, []);
  const size = (bytes: number) => sizeInWords(bytes, i18n.language);
  const parts = (read.storage?.parts ?? []).filter(({ sizeBytes }) => sizeBytes > 0).sort((a, b) => b.sizeBytes - a.sizeBytes);
  const total = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <section aria-labelledby="health-storage">
      <h2 id="health-storage">{t('library.storage')}</h2>
      {read.failure !== null && <p role="alert">{read.failure.message}</p>}
      {read.storage !== null && (
        <>
          <p className={css.soft}>{t('library.storageTotal', { size: size(total) })}</p>
          <div className={css.bar} aria-hidden="true">
            {parts.map(({ kind, sizeBytes }) => (
              <i key={kind} data-kind={kind} style={{ flexGrow: sizeBytes }} />
            ))}
          </div>
          <dl className={css.sizes}>
            {parts.map(({ kind, sizeBytes }) => (
              <div key={kind}>
                <dt>
                  <i data-kind={kind} aria-hidden="true" />
                  {t(`library.storageParts.${kind}`)}
                </dt>
                <dd>{size(sizeBytes)}</dd>
              </div>
            ))}
          </dl>
          {read.storage.freeBytes !== null && (
            <p className={css.soft}>{t('library.storageFree', { size: size(read.storage.freeBytes) })}</p>
          )}
        </>
      )}
    </section>
  );
}

/** Rejects only where nobody waits any more. */
async function readStorage(signal: AbortSignal): Promise<{ storage: Storage | null; failure: FailureData | null }> {
  try {
    return { storage: await engine().library.storage(undefined, { signal }), failure: null };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    return { storage: null, failure };
  }
}
