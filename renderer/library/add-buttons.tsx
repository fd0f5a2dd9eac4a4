import { ActionIcon, Button, Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FolderChooser, type ChooserKind } from './folder-chooser.tsx';
import { FolderIcon, FileIcon, MoreIcon } from './icons.tsx';
import css from './library-page.module.css';
import { libraryStore, useLibrary } from './library.ts';

/** How folders and files are added in this shell; `dialog` is to be rendered somewhere on the page. */
export interface AddSources {
  folders(): void;
  files(): void;
  dialog: ReactNode;
}

/**
 * Electron asks with the system's dialog; the browser shell shows its own chooser over the engine's disk.
 * `onAdding` is called once something was chosen.
 */
export function useAddSources(onAdding?: () => void): AddSources {
  const [choosing, setChoosing] = useState<ChooserKind | null>(null);
  const bridge = window.voiceassist;
  const take = (paths: readonly string[]) => {
    setChoosing(null);
    if (paths.length === 0) return;
    void libraryStore.getState().addPaths(paths);
    onAdding?.();
  };
  const ask = (kind: ChooserKind) => {
    if (bridge === undefined) setChoosing(kind);
    else void (kind === 'folder' ? bridge.chooseFolders() : bridge.chooseFiles()).then(take);
  };
  return {
    folders: () => ask('folder'),
    files: () => ask('files'),
    dialog: <FolderChooser kind={choosing} onClose={() => setChoosing(null)} onChoose={take} />,
  };
}

export function AddButtons({ add, onHealth }: { add: AddSources; onHealth(): void }): ReactNode {
  const { t } = useTranslation();
  const hasSamples = useLibrary((state) => state.sources?.some(({ kind }) => kind === 'samples') ?? false);
  const addingSamples = useLibrary((state) => state.addingSamples);
  const busy = useLibrary((state) => state.intake !== null && state.intake.state !== 'idle');
  const { addSamples, rescan } = libraryStore.getState();
  return (
    <div className={css.actions}>
      <Button size="sm" leftSection={<FolderIcon />} onClick={add.folders}>
        {t('library.addFolder')}
      </Button>
      <Button size="sm" variant="default" leftSection={<FileIcon />} onClick={add.files}>
        {t('library.addFiles')}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('library.more')}>
            <MoreIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={busy} onClick={() => void rescan()}>
            {t('library.rescanAll')}
          </Menu.Item>
          <Menu.Item onClick={onHealth}>{t('library.health')}</Menu.Item>
          {!hasSamples && (
            <Menu.Item disabled={addingSamples} onClick={() => void addSamples()}>
              {t('library.addSamples')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
