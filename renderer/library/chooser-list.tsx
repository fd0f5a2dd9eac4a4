import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChooserKind } from './folder-chooser.tsx';
import css from './folder-chooser.module.css';
import { CheckIcon, FileIcon, FolderIcon, UpIcon } from './icons.tsx';
import type { Place } from './use-browse.ts';

interface Row {
  kind: 'up' | 'folder' | 'file';
  name: string;
  path: string;
}

/** What lies in a folder, as a list box: arrows move, Enter opens a folder or takes a file, Space chooses, Backspace goes up. */
export function ChooserList(parts: {
  kind: ChooserKind;
  place: Place;
  chosen: ReadonlySet<string>;
  onOpen(path: string): void;
  onToggle(path: string): void;
  onTake(path: string): void;
}): ReactNode {
  const { t } = useTranslation();
  const rows = useRows(parts.kind, parts.place);
  // The way up is there, but the first thing in the folder is what one came for.
  const [active, setActive] = useState(rows.length > 1 && rows[0]?.kind === 'up' ? 1 : 0);
  const list = useRef<HTMLDivElement>(null);
  const many = parts.kind === 'files';

  useEffect(() => list.current?.focus(), []);
  useEffect(() => {
    document.getElementById(optionId(active))?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const act = (row: Row | undefined) => {
    if (row === undefined) return;
    if (row.kind === 'file') parts.onToggle(row.path);
    else parts.onOpen(row.path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    const steps: Record<string, () => void> = {
      ArrowDown: () => setActive(Math.min(rows.length - 1, active + 1)),
      ArrowUp: () => setActive(Math.max(0, active - 1)),
      Home: () => setActive(0),
      End: () => setActive(Math.max(0, rows.length - 1)),
      Enter: () => (row?.kind === 'file' ? parts.onTake(row.path) : act(row)),
      ' ': () => row?.kind === 'file' && parts.onToggle(row.path),
      Backspace: () => parts.place.parent !== null && parts.onOpen(parts.place.parent),
    };
    const step = steps[event.key] ?? jumpTo(event, rows, active, setActive);
    if (step === undefined) return;
    event.preventDefault();
    step();
  };

  return (
    <div
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-label={many ? t('library.chooser.entries') : t('library.chooser.entriesFolders')}
      aria-multiselectable={many}
      aria-activedescendant={rows.length === 0 ? undefined : optionId(active)}
      className={css.list}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const index = indexOf(event.target);
        if (index === null) return;
        setActive(index);
        act(rows[index]);
      }}
    >
      {rows.map((row, index) => (
        <div
          key={row.path}
          id={optionId(index)}
          role="option"
          aria-selected={parts.chosen.has(row.path)}
          className={css.row}
          data-active={index === active}
          data-index={index}
        >
          <span className={css.icon}>
            {row.kind === 'up' ? <UpIcon /> : row.kind === 'folder' ? <FolderIcon /> : <FileIcon />}
          </span>
          <span className={css.name}>{row.name}</span>
          {parts.chosen.has(row.path) && <CheckIcon />}
        </div>
      ))}
      {rows.every(({ kind }) => kind === 'up') && (
        <div role="none" className={css.hint}>
          {many ? t('library.chooser.empty') : t('library.chooser.emptyFolders')}
        </div>
      )}
    </div>
  );
}

function indexOf(target: EventTarget): number | null {
  const option = target instanceof Element ? target.closest<HTMLElement>('[role="option"]') : null;
  return option === null ? null : Number(option.dataset['index']);
}

const optionId = (index: number) => `chooser-option-${index}`;

function useRows(kind: ChooserKind, place: Place): Row[] {
  const { t } = useTranslation();
  const up: Row[] = place.parent === null ? [] : [{ kind: 'up', name: t('library.chooser.up'), path: place.parent }];
  return [...up, ...place.entries.filter((entry) => kind === 'files' || entry.kind === 'folder')];
}

/** Typing a letter goes to the next name that begins with it. */
function jumpTo(event: KeyboardEvent, rows: readonly Row[], active: number, setActive: (index: number) => void) {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const letter = event.key.toLowerCase();
  const order = [...rows.keys()].map((step) => (active + 1 + step) % rows.length);
  const found = order.find((index) => rows[index]?.kind !== 'up' && rows[index]?.name.toLowerCase().startsWith(letter));
  return found === undefined ? undefined : () => setActive(found);
}
