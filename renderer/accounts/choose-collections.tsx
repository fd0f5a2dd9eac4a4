import { Button, Checkbox, Loader, Modal } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account, Collection } from '../../contract/accounts.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import { engine, failureOf } from '../connection.ts';
import css from './accounts.module.css';
import { FailureAlert } from './failure-alert.tsx';
import { useAttempt } from './use-attempt.ts';

interface ChooseCollectionsProps {
  account: Account;
  onClose(): void;
  onChosen(): void;
}

/** Which calendars and address books of an account are synced. */
export function ChooseCollections({ account, onClose, onChosen }: ChooseCollectionsProps): ReactNode {
  const { t } = useTranslation();
  const { accountId } = account;
  const { list, asking, stale } = useCollections(account);
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());
  const { busy, failure, run } = useAttempt();
  const isChosen = ({ collectionId, chosen }: Collection) => changed.get(collectionId) ?? chosen;
  const save = async () => {
    const collectionIds = (list ?? []).filter(isChosen).map(({ collectionId }) => collectionId);
    if (await run(async (signal) => engine().accounts.collections.choose({ accountId, collectionIds }, { signal }))) onChosen();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={t('accounts.collections.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={css.chooser}>
        <p className={css.text}>
          {t('accounts.collections.intro')} <span className={css.soft}>{account.label}</span>
        </p>
        <div role="status">
          {asking && (
            <p className={css.asking}>
              <Loader size="xs" /> {t('accounts.collections.reading')}
            </p>
          )}
          {stale !== null && (
            <p className={css.warning}>
              {t('accounts.collections.stale')} {stale.message}
            </p>
          )}
          {list?.length === 0 && !asking && <p className={css.nothing}>{t('accounts.collections.none')}</p>}
        </div>
        {list !== null && list.length > 0 && (
          <ul className={css.collections}>
            {list.map((each) => (
              <li key={each.collectionId}>
                <Swatch color={each.color} />
                <Checkbox
                  className={css.grow ?? ''}
                  label={each.name}
                  description={<Facts collection={each} />}
                  checked={isChosen(each)}
                  onChange={(event) => setChanged(new Map(changed).set(each.collectionId, event.currentTarget.checked))}
                />
              </li>
            ))}
          </ul>
        )}
        <FailureAlert failure={failure} />
        <div className={css.foot}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button loading={busy} disabled={list === null || list.length === 0} onClick={() => void save()}>
            {t('accounts.collections.save')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** As last known at once, then as the server has them now. */
function useCollections({ accountId, signedOut }: Account) {
  const [list, setList] = useState<readonly Collection[] | null>(null);
  const [asking, setAsking] = useState(true);
  const [stale, setStale] = useState<FailureData | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const read = async (refresh: boolean) => {
      const found = await engine().accounts.collections.list({ accountId, refresh }, { signal });
      if (!signal.aborted) setList(found);
    };
    const ask = async () => {
      try {
        await read(false);
        if (!signedOut) await read(true);
      } catch (error) {
        if (!signal.aborted) setStale(failureOf(error));
      }
      if (!signal.aborted) setAsking(false);
    };
    void ask();
    return () => leaving.abort();
  }, [accountId, signedOut]);
  return { list, asking, stale };
}

function Facts({ collection }: { collection: Collection }): ReactNode {
  const { t, i18n } = useTranslation();
  const { kind, entries, readOnly } = collection;
  return [
    t(`accounts.collections.kinds.${kind}`),
    t('accounts.collections.entries', { count: entries, shown: entries.toLocaleString(i18n.language) }),
    ...(readOnly ? [t('accounts.collections.readOnly')] : []),
  ].join(' · ');
}

/** The colour its server gives it; decoration, the name says which it is. */
function Swatch({ color }: { color: string | null }): ReactNode {
  return <i className={css.swatch} aria-hidden="true" style={color === null ? {} : { background: color }} />;
}
