import { Alert, Button, Modal, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../contract/accounts.ts';
import type { AccountId, TurnId } from '../../contract/ids.ts';
import { FailureAlert } from '../accounts/failure-alert.tsx';
import { FolderTree } from '../accounts/folder-tree.tsx';
import { accountsText } from '../accounts/text.en.ts';
import { useAccounts } from '../accounts/use-accounts.ts';
import { useAttempt } from '../accounts/use-attempt.ts';
import { useFolderTree } from '../accounts/use-folder-tree.ts';
import { engine } from '../connection.ts';
import { copyText } from '../conversation/copy-text.ts';
import type { ShownTurn } from '../conversation/shown-turn.ts';
import { addText } from '../text/index.ts';
import { plainName } from '../text/format.ts';
import { noteName } from './note-name.ts';
import css from './save-answer.module.css';
import { syncText } from './text.en.ts';

addText({ sync: syncText, accounts: accountsText });

interface SaveAnswerProps {
  turn: ShownTurn;
  turnId: TurnId;
  onClose(): void;
}

/** Writes an answer with its sources into a folder of an account: where, under which name, as what; shown before it is done. */
export function SaveAnswer({ turn, turnId, onClose }: SaveAnswerProps): ReactNode {
  const { t } = useTranslation();
  const { accounts, failed } = useAccounts();
  const [path, setPath] = useState<string | null>(null);
  const writable = (accounts ?? []).filter(({ state, signedOut }) => state === 'ready' && !signedOut);
  const first = writable[0];
  return (
    <Modal opened onClose={onClose} size={680} title={t('sync.saveTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {path !== null ? (
        <Saved path={path} onClose={onClose} />
      ) : failed !== null ? (
        <Alert color="red" variant="light" role="alert">
          {failed}
        </Alert>
      ) : first !== undefined ? (
        <Form turn={turn} turnId={turnId} accounts={writable} first={first} onClose={onClose} onSaved={setPath} />
      ) : (
        accounts !== null && <p>{t('sync.saveNone')}</p>
      )}
    </Modal>
  );
}

function Saved({ path, onClose }: { path: string; onClose(): void }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={css.form}>
      <Alert color="teal" variant="light" role="status" title={t('sync.saved')}>
        <span className={css.path}>{plainName(path)}</span>
      </Alert>
      <div className={css.foot}>
        <Button onClick={onClose} data-autofocus>
          {t('sync.savedClose')}
        </Button>
      </div>
    </div>
  );
}

interface FormProps extends SaveAnswerProps {
  accounts: readonly Account[];
  first: Account;
  onSaved(path: string): void;
}

function Form({ turn, turnId, accounts, first, onClose, onSaved }: FormProps): ReactNode {
  const { t } = useTranslation();
  const [accountId, setAccountId] = useState<AccountId>(first.accountId);
  const [folder, setFolder] = useState<string | null>(null);
  const [name, setName] = useState(() => noteName(turn.question));
  const [format, setFormat] = useState<'markdown' | 'pdf'>('markdown');
  const { busy, failure, run } = useAttempt();
  const account = accounts.find((each) => each.accountId === accountId) ?? first;
  const save = () =>
    run(async (signal) => {
      if (folder === null) return;
      onSaved((await engine().sync.saveAnswer({ accountId, folder, name: name.trim(), format, turnId }, { signal })).path);
    });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (folder !== null && name.trim() !== '' && !busy) void save();
      }}
    >
      <p className={css.intro}>{t('sync.saveIntro')}</p>
      {accounts.length > 1 && (
        <Select
          label={t('sync.saveAccount')}
          data={accounts.map((each) => ({ value: each.accountId, label: each.label }))}
          value={accountId}
          allowDeselect={false}
          onChange={(value) => {
            setAccountId(accounts.find((each) => each.accountId === value)?.accountId ?? accountId);
            setFolder(null);
          }}
        />
      )}
      <Folders key={accountId} account={account} folder={folder} onFolder={setFolder} />
      <div className={css.pair}>
        <TextInput
          label={t('sync.saveName')}
          description={t('sync.saveNameHint')}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('sync.saveFormat')}
          data={[
            { value: 'markdown', label: t('sync.markdown') },
            { value: 'pdf', label: t('sync.pdf') },
          ]}
          value={format}
          onChange={(value) => setFormat(value)}
        />
      </div>
      <Preview turn={turn} />
      <FailureAlert failure={failure} />
      <div className={css.foot}>
        <span className={css.where} role="status">
          {folder === null ? t('sync.saveChoose') : [account.label, folder].filter((part) => part !== '').join('/')}
        </span>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={folder === null || name.trim() === ''}>
          {t('sync.saveDo')}
        </Button>
      </div>
    </form>
  );
}

interface FoldersProps {
  account: Account;
  folder: string | null;
  onFolder(folder: string): void;
}

function Folders({ account, folder, onFolder }: FoldersProps): ReactNode {
  const { t } = useTranslation();
  const tree = useFolderTree(account.accountId, NOTHING_OPEN);
  return (
    <div className={css.folders}>
      <FolderTree
        tree={tree}
        label={t('accounts.tree.folders', { label: account.label })}
        rootName={account.label}
        choose="one"
        markOf={(path) => (path === folder ? 'on' : 'off')}
        onToggle={onFolder}
        refusal={(entry) => (entry?.readOnly === true ? t('accounts.tree.readOnly') : null)}
      />
    </div>
  );
}

const NOTHING_OPEN: readonly string[] = [];

/** The words that are written; how they are set is the format's. */
function Preview({ turn }: { turn: ShownTurn }): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className={css.title}>
        {t('sync.savePreview')}
      </h3>
      <pre className={css.preview} tabIndex={0} aria-labelledby={id}>
        {copyText(turn)}
      </pre>
    </section>
  );
}
