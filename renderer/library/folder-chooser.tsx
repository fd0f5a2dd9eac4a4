import { Alert, Breadcrumbs, Button, Modal, TextInput, UnstyledButton } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ChooserList } from './chooser-list.tsx';
import css from './folder-chooser.module.css';
import { crumbsOf, lastName } from './paths.ts';
import { useBrowse } from './use-browse.ts';

export type ChooserKind = 'folder' | 'files';

interface Choosing {
  onChoose(paths: readonly string[]): void;
  onClose(): void;
}

/** Chooses a folder or files on the engine's machine, where the browser has no dialog of its own for paths. Closed when `kind` is null. */
export function FolderChooser({ kind, ...choosing }: Choosing & { kind: ChooserKind | null }): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal
      opened={kind !== null}
      onClose={choosing.onClose}
      size={620}
      title={kind === 'files' ? t('library.chooser.filesTitle') : t('library.chooser.foldersTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {kind !== null && <Chooser kind={kind} {...choosing} />}
    </Modal>
  );
}

function Chooser({ kind, onChoose, onClose }: Choosing & { kind: ChooserKind }): ReactNode {
  const { t, i18n } = useTranslation();
  const { place, failure, open } = useBrowse();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (path: string) => setChosen((before) => withToggled(before, path));
  const go = (path: string) => {
    setChosen(new Set());
    open(path);
  };
  return (
    <div className={css.chooser}>
      <PlaceLine path={place?.path ?? null} onGo={go} />
      {failure !== null && (
        <Alert color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
      {place === null ? (
        <div className={css.list}>{failure === null && <p className={css.hint}>{t('library.chooser.opening')}</p>}</div>
      ) : (
        <ChooserList
          key={place.path}
          kind={kind}
          place={place}
          chosen={chosen}
          onOpen={go}
          onToggle={toggle}
          onTake={(path) => onChoose([path])}
        />
      )}
      <div className={css.foot}>
        <span className={css.hint}>{kind === 'folder' ? t('library.chooser.keys') : t('library.chooser.keysFiles')}</span>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        {kind === 'folder' ? (
          <Button disabled={place === null} onClick={() => place !== null && onChoose([place.path])} className={css.take ?? ''}>
            {t('library.chooser.addThisFolder', { name: place === null ? '' : lastName(place.path) })}
          </Button>
        ) : (
          <Button disabled={chosen.size === 0} onClick={() => onChoose([...chosen])}>
            {chosen.size === 0
              ? t('library.chooser.addNothing')
              : t('library.chooser.addFiles', { count: chosen.size, shown: chosen.size.toLocaleString(i18n.language) })}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Where one is, as steps to go back to and as a path to type. */
function PlaceLine({ path, onGo }: { path: string | null; onGo(path: string): void }): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const crumbs = path === null ? [] : crumbsOf(path);
  return (
    <div className={css.place}>
      <form
        className={css.path}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === null || typed.trim() === '') return;
          onGo(typed.trim());
          setTyped(null);
        }}
      >
        <TextInput
          size="xs"
          aria-label={t('library.chooser.path')}
          value={typed ?? path ?? ''}
          onChange={(event) => setTyped(event.currentTarget.value)}
          className={css.pathField ?? ''}
          spellCheck={false}
          autoComplete="off"
        />
        <Button size="xs" variant="default" type="submit">
          {t('library.chooser.pathGo')}
        </Button>
      </form>
      <nav aria-label={t('library.chooser.place')}>
        <Breadcrumbs separatorMargin={4} className={css.crumbs ?? ''}>
          {crumbs.map((crumb, index) => (
            <UnstyledButton
              key={crumb.path}
              className={css.crumb ?? ''}
              aria-current={index === crumbs.length - 1 ? 'location' : undefined}
              onClick={() => onGo(crumb.path)}
            >
              {crumb.name}
            </UnstyledButton>
          ))}
        </Breadcrumbs>
      </nav>
    </div>
  );
}

function withToggled(chosen: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(path)) next.add(path);
  return next;
}
