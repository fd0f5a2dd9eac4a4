import { Button } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../contract/accounts.ts';
import { engine, failureOf, useConnection } from '../connection.ts';
import { sizeInWords } from '../library/quantities.ts';
import css from './accounts.module.css';
import { ChooseCollections } from './choose-collections.tsx';
import { ChooseFolders } from './choose-folders.tsx';
import { FailureAlert } from './failure-alert.tsx';
import { nameOf } from './folder-choice.ts';
import { NewCertificate } from './new-certificate.tsx';
import { SignInPanel } from './sign-in-panel.tsx';
import { SignOutDialog } from './sign-out-dialog.tsx';
import { useAttempt } from './use-attempt.ts';

type Opened = 'folders' | 'collections' | 'sign-out' | 'sign-in' | null;

interface AccountRowProps {
  account: Account;
  /** Its folders are to be chosen at once: it was just added. */
  isNew: boolean;
  onChanged(): void;
}

/** An account: how it is, what of it is synced, and what can be done. */
export function AccountRow({ account, isNew, onChanged }: AccountRowProps): ReactNode {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<Opened>(isNew ? 'folders' : null);
  const { label, displayName, accountId, signedOut } = account;
  const state = stateOf(account);
  const close = () => setOpened(null);
  const done = () => {
    close();
    onChanged();
  };
  return (
    <li className={css.account} data-account={accountId}>
      <div className={css.head}>
        <h3 className={css.name}>
          {displayName === '' ? account.userId : displayName}
          <span className={css.soft}>{label}</span>
        </h3>
        <span className={css.state} data-state={state}>
          {t(`accounts.state.${state}`)}
        </span>
      </div>
      <Facts account={account} />
      <Synced account={account} />
      {account.failure !== null && !signedOut && <p className={css.warning}>{account.failure.message}</p>}
      {opened === 'sign-in' && <SignInPanel again={account} onDone={done} onCancel={close} />}
      {opened !== 'sign-in' && <Actions account={account} onOpen={setOpened} onChanged={onChanged} />}
      {opened === 'folders' && <ChooseFolders account={account} onClose={close} onChosen={done} />}
      {opened === 'collections' && <ChooseCollections account={account} onClose={close} onChosen={done} />}
      {opened === 'sign-out' && <SignOutDialog account={account} onClose={close} onDone={done} />}
    </li>
  );
}

function stateOf({ state, signedOut, failure }: Account) {
  if (signedOut) return 'kept';
  return state === 'ready' && failure !== null ? 'unreachable' : state;
}

function Facts({ account }: { account: Account }): ReactNode {
  const { t, i18n } = useTranslation();
  const { kind, version, quota, passwordIn, certificateFingerprint } = account;
  const size = (bytes: number) => sizeInWords(bytes, i18n.language);
  const facts = [
    t(`accounts.versionOf.${kind}`, { version: version ?? '' }).trim(),
    ...(quota === null
      ? []
      : quota.freeBytes === null
        ? [t('accounts.used', { used: size(quota.usedBytes) })]
        : [t('accounts.usedOf', { used: size(quota.usedBytes), total: size(quota.usedBytes + quota.freeBytes) })]),
    ...(passwordIn === null ? [] : [t(`accounts.passwordIn.${passwordIn}`)]),
  ];
  return (
    <p className={css.line}>
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {certificateFingerprint !== null && (
        <span title={t('accounts.pinnedNamed', { fingerprint: certificateFingerprint })}>{t('accounts.pinned')}</span>
      )}
    </p>
  );
}

/** Names said one by one; beyond these their number says enough. */
const NAMED = 3;

/** What of the account is synced, in a line. */
function Synced({ account }: { account: Account }): ReactNode {
  const { t } = useTranslation();
  const client = useConnection((state) => state.client);
  const { accountId } = account;
  const [synced, setSynced] = useState<{ folders: readonly string[]; collections: number } | null>(null);
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    const { signal } = leaving;
    const read = async () => {
      try {
        const [folders, collections] = await Promise.all([
          client.accounts.folders.chosen({ accountId }, { signal }),
          client.accounts.collections.list({ accountId, refresh: false }, { signal }),
        ]);
        if (signal.aborted) return;
        const chosen = collections.filter((each) => each.chosen).length;
        setSynced({ folders: folders.map(({ path }) => path), collections: chosen });
      } catch (error) {
        const failure = signal.aborted ? null : failureOf(error);
        // It may be gone, or the connection: both are shown elsewhere. Anything else is a bug.
        if (failure?.code === 'INTERNAL') reportError(error);
      }
    };
    void read();
    return () => leaving.abort();
    // Read again with every new list of accounts.
  }, [client, accountId, account]);
  if (synced === null) return null;
  const { folders, collections } = synced;
  const names = folders.slice(0, NAMED).map((path) => (path === '' ? t('accounts.everything') : nameOf(path)));
  return (
    <p className={css.synced}>
      {t('accounts.folders', { count: folders.length, names: names.join(', ') + (folders.length > NAMED ? ' …' : '') })}
      {collections > 0 && <span> · {t('accounts.calendars', { count: collections })}</span>}
    </p>
  );
}

interface ActionsProps {
  account: Account;
  onOpen(what: Opened): void;
  onChanged(): void;
}

function Actions({ account, onOpen, onChanged }: ActionsProps): ReactNode {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const [checked, setChecked] = useState(false);
  const { accountId, label, state, signedOut } = account;
  const button = (what: string, act: () => void, main = false) => (
    <Button
      size="compact-sm"
      variant={main ? 'filled' : 'default'}
      aria-label={t('accounts.named', { what, label })}
      onClick={act}
    >
      {what}
    </Button>
  );
  if (signedOut) {
    return (
      <div className={css.buttons}>
        {button(t('accounts.signInAgain'), () => onOpen('sign-in'))}
        {button(t('accounts.removeKept'), () => onOpen('sign-out'))}
      </div>
    );
  }
  const check = async () => {
    setChecked(false);
    const answered = await run(async (signal) => engine().accounts.check({ accountId }, { signal }));
    setChecked(answered);
    onChanged();
  };
  return (
    <>
      {state === 'untrusted' && <NewCertificate account={account} onAccepted={onChanged} />}
      <div className={css.buttons}>
        {state === 'sign-in' && button(t('accounts.signInAgain'), () => onOpen('sign-in'), true)}
        {state === 'ready' && button(t('accounts.chooseFolders'), () => onOpen('folders'))}
        {state === 'ready' && button(t('accounts.chooseCollections'), () => onOpen('collections'))}
        <Button
          size="compact-sm"
          variant="default"
          loading={busy}
          aria-label={t('accounts.checkNamed', { label })}
          onClick={() => void check()}
        >
          {t('accounts.check')}
        </Button>
        {button(t('accounts.signOut'), () => onOpen('sign-out'))}
        <span role="status" className={css.soft}>
          {busy && t('accounts.checking')}
          {!busy && checked && t('accounts.checked')}
        </span>
      </div>
      {/* What the account itself remembers of it stands above. */}
      <FailureAlert failure={failure !== null && account.failure?.code === failure.code ? null : failure} />
    </>
  );
}
