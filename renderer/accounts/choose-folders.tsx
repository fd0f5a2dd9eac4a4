import { Button, Modal } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account, FolderChoice } from '../../contract/accounts.ts';
import type { SourceId } from '../../contract/ids.ts';
import { engine } from '../connection.ts';
import { sizeInWords } from '../library/quantities.ts';
import css from './accounts.module.css';
import { ChosenFolder } from './chosen-folder.tsx';
import { FailureAlert } from './failure-alert.tsx';
import { foldersAbove, markOf, nameOf, toggled } from './folder-choice.ts';
import { FolderTree } from './folder-tree.tsx';
import { useAttempt } from './use-attempt.ts';
import { useFolderTree } from './use-folder-tree.ts';

type StoredChoice = FolderChoice & { sourceId: SourceId };

interface ChooseFoldersProps {
  account: Account;
  onClose(): void;
  onChosen(): void;
}

/** Which folders of an account are synced, and what of them. */
export function ChooseFolders(props: ChooseFoldersProps): ReactNode {
  const { t } = useTranslation();
  const { account, onClose } = props;
  const [stored, setStored] = useState<readonly StoredChoice[] | null>(null);
  const { failure, run } = useAttempt();
  useEffect(() => {
    void run(async (signal) => setStored(await engine().accounts.folders.chosen({ accountId: account.accountId }, { signal })));
  }, [account.accountId, run]);
  return (
    <Modal
      opened
      onClose={onClose}
      size={720}
      title={t('accounts.choose.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <FailureAlert failure={failure} />
      {stored !== null && <Chooser {...props} stored={stored} />}
    </Modal>
  );
}

function Chooser({ account, stored, onClose, onChosen }: ChooseFoldersProps & { stored: readonly StoredChoice[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<readonly FolderChoice[]>(stored);
  // What is chosen is in sight from the start.
  const tree = useFolderTree(account.accountId, [...new Set(stored.flatMap(({ path }) => foldersAbove(path)))]);
  const { busy, failure, run } = useAttempt();
  const sizes = chosen.map(({ path }) => tree.sizeOf(path));
  const known = sizes.every((size) => size !== null);
  const size = sizeInWords(
    sizes.reduce<number>((sum, each) => sum + (each ?? 0), 0),
    i18n.language,
  );
  const nameShown = (path: string) => (path === '' ? t('accounts.tree.all') : nameOf(path));
  const save = async () => {
    const done = await run(async (signal) => {
      const folders = chosen.map(({ path, include, exclude, maxFileBytes }) => ({ path, include, exclude, maxFileBytes }));
      await engine().accounts.folders.choose({ accountId: account.accountId, folders }, { signal });
    });
    if (done) onChosen();
  };
  return (
    <div className={css.chooser}>
      <p className={css.text}>
        {t('accounts.choose.intro')} <span className={css.soft}>{account.label}</span>
      </p>
      <div>
        <FolderTree
          tree={tree}
          label={t('accounts.tree.folders', { label: account.label })}
          rootName={t('accounts.tree.all')}
          choose="many"
          markOf={(path) => markOf(path, chosen)}
          onToggle={(path) => setChosen(toggled(chosen, path))}
        />
      </div>
      {chosen.length === 0 ? (
        <p className={css.nothing}>{t('accounts.choose.nothing')}</p>
      ) : (
        <ul className={css.chosen}>
          {chosen.map((choice, index) => (
            <ChosenFolder
              key={choice.path}
              choice={choice}
              name={nameShown(choice.path)}
              sizeBytes={sizes[index] ?? null}
              onChange={(next) => setChosen(chosen.map((each) => (each.path === choice.path ? next : each)))}
              onTake={() => setChosen(toggled(chosen, choice.path))}
            />
          ))}
        </ul>
      )}
      <Leaving stored={stored} chosen={chosen} nameShown={nameShown} />
      <FailureAlert failure={failure} />
      <div className={css.foot}>
        <span className={css.soft} role="status">
          {chosen.length > 0 &&
            (known
              ? t('accounts.choose.summary', { count: chosen.length, size })
              : t('accounts.choose.summaryUnknown', { count: chosen.length }))}
        </span>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          loading={busy}
          disabled={chosen.length === 0 && stored.length === 0}
          {...(chosen.length === 0 ? { color: 'red' } : {})}
          onClick={() => void save()}
        >
          {chosen.length === 0 && stored.length > 0 ? t('accounts.choose.stop') : t('accounts.choose.save')}
        </Button>
      </div>
    </div>
  );
}

interface LeavingProps {
  stored: readonly StoredChoice[];
  chosen: readonly FolderChoice[];
  nameShown(path: string): string;
}

/** Says what leaves the library when this is saved. */
function Leaving({ stored, chosen, nameShown }: LeavingProps): ReactNode {
  const { t, i18n } = useTranslation();
  const [documents, setDocuments] = useState<ReadonlyMap<string, number>>(new Map());
  const { run } = useAttempt();
  useEffect(() => {
    void run(async (signal) => {
      const sources = await engine().library.sources.list(undefined, { signal });
      setDocuments(new Map(sources.map(({ sourceId, documents: count }) => [sourceId, count])));
    });
  }, [run]);
  const leaving = stored.filter(({ path }) => !chosen.some((choice) => choice.path === path));
  if (leaving.length === 0) return null;
  const count = leaving.reduce((sum, { sourceId }) => sum + (documents.get(sourceId) ?? 0), 0);
  const names = leaving.map(({ path }) => `“${nameShown(path)}”`).join(', ');
  return (
    <p className={css.warning} role="status">
      {count === 0
        ? t('accounts.choose.leavesNothing', { names })
        : t('accounts.choose.leaves', { names, count, shown: count.toLocaleString(i18n.language) })}
    </p>
  );
}
