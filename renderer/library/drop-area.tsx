import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { failureData } from '../../contract/failure-table.ts';
import css from './drop-area.module.css';
import { filesOfDrop } from './dropped-files.ts';
import { libraryStore } from './library.ts';

/** Takes files and folders dropped anywhere on the page: by path where the shell knows it, by content otherwise. */
export function DropArea({
  children,
  onTaken,
  inert = false,
}: {
  children: ReactNode;
  /** Called once something was dropped. */
  onTaken?: () => void;
  /** Something lies over the page. */
  inert?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  // Every child left and entered sends its own event: only the balance says whether the pointer is still inside.
  const depth = useRef(0);
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const leave = () => {
    depth.current = 0;
    setOver(false);
  };
  return (
    <div
      className={css.area}
      inert={inert}
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      }}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDragLeave={(event) => {
        if (!carriesFiles(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) leave();
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        leave();
        onTaken?.();
        void takeIn(event.dataTransfer, { nothing: t('library.dropEmpty'), unreadable: t('library.dropUnreadable') });
      }}
    >
      {children}
      {over && (
        <div className={css.veil} aria-hidden="true">
          <div className={css.target}>
            <strong>{t('library.dropHere')}</strong>
            <span>{t('library.dropHint')}</span>
          </div>
        </div>
      )}
    </div>
  );
}

async function takeIn(transfer: DataTransfer, words: { nothing: string; unreadable: string }): Promise<void> {
  const { addPaths, addFiles, report } = libraryStore.getState();
  const bridge = window.voiceassist;
  if (bridge !== undefined) {
    const paths = Array.from(transfer.files, (file) => bridge.pathForFile(file)).filter((path) => path !== '');
    if (paths.length > 0) return addPaths(paths);
  }
  try {
    const files = await filesOfDrop(transfer, new AbortController().signal);
    if (files.length === 0) report(failureData('INVALID_INPUT', { message: words.nothing }));
    else await addFiles(files);
  } catch {
    report(failureData('FILE_UNREADABLE', { message: words.unreadable }));
  }
}
