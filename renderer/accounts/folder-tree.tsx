import { useEffect, useId, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RemoteEntry } from '../../contract/accounts.ts';
import { LineIcon } from '../frame/icons.tsx';
import { sizeInWords } from '../library/quantities.ts';
import { plainName } from '../text/format.ts';
import type { Mark } from './folder-choice.ts';
import css from './folder-tree.module.css';
import type { FolderTree as Tree, TreeRow } from './use-folder-tree.ts';

interface FolderTreeProps {
  tree: Tree;
  label: string;
  /** What the root is called. */
  rootName: string;
  /** `many`: boxes that are ticked; `one`: one folder is the one. */
  choose: 'many' | 'one';
  markOf(path: string): Mark;
  onToggle(path: string): void;
  /** Why a folder cannot be chosen, in words; null where it can. */
  refusal?(entry: RemoteEntry | null): string | null;
}

const ARROW = 'M6 3.5 10.5 8 6 12.5';
const TICK = 'm3.5 8.5 3 3 6-7';
const DASH = 'M4 8h8';

/** Folders of a server as a tree. Arrows move, open and close; Space or Enter chooses; letters go to the next name that begins so. */
export function FolderTree({ tree, label, rootName, choose, markOf, onToggle, refusal }: FolderTreeProps): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const { rows } = tree;
  const [activeKey, setActiveKey] = useState('folder ');
  const active = Math.max(
    0,
    rows.findIndex(({ key }) => key === activeKey),
  );
  const list = useRef<HTMLDivElement>(null);
  const idOf = (index: number) => `${id}-${index}`;
  const go = (index: number) => setActiveKey(rows[Math.max(0, Math.min(rows.length - 1, index))]?.key ?? activeKey);
  useEffect(() => {
    list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [activeKey]);

  const choosable = (row: TreeRow | undefined): row is TreeRow & { kind: 'folder' } =>
    row?.kind === 'folder' && (refusal?.(row.entry) ?? null) === null;
  const act = (row: TreeRow | undefined) => {
    if (row?.kind === 'failed') tree.retry(row.path);
    else if (choosable(row)) onToggle(row.path);
  };
  const right = (row: TreeRow | undefined) => {
    if (row?.kind !== 'folder') return;
    if (row.open) go(active + 1);
    else tree.open(row.path);
  };
  const left = (row: TreeRow | undefined) => {
    if (row?.kind === 'folder' && row.open) tree.close(row.path);
    else if (row !== undefined && row.parent !== null) setActiveKey(`folder ${row.parent}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    const steps: Record<string, () => void> = {
      ArrowDown: () => go(active + 1),
      ArrowUp: () => go(active - 1),
      ArrowRight: () => right(row),
      ArrowLeft: () => left(row),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      Enter: () => act(row),
      ' ': () => act(row),
    };
    const step = steps[event.key] ?? jumpTo(event, rows, active, go);
    if (step === undefined) return;
    event.preventDefault();
    step();
  };
  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element)) return;
    const index = Number(event.target.closest<HTMLElement>('[role="treeitem"]')?.dataset['index'] ?? Number.NaN);
    const row = rows[index];
    if (row === undefined) return;
    setActiveKey(row.key);
    if (event.target.closest('[data-arrow]') !== null && row.kind === 'folder') {
      if (row.open) tree.close(row.path);
      else tree.open(row.path);
    } else act(row);
  };

  return (
    <>
      <div
        ref={list}
        role="tree"
        tabIndex={0}
        aria-label={label}
        aria-multiselectable={choose === 'many'}
        aria-activedescendant={idOf(active)}
        className={css.tree}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        {rows.map((row, index) => {
          const mark = row.kind === 'folder' ? markOf(row.path) : 'off';
          const closed = row.kind === 'folder' ? (refusal?.(row.entry) ?? null) : null;
          return (
            <div
              key={row.key}
              id={idOf(index)}
              role="treeitem"
              aria-level={row.level}
              aria-posinset={row.position}
              aria-setsize={row.setSize}
              aria-expanded={row.kind === 'folder' ? row.open : undefined}
              aria-checked={row.kind === 'folder' && choose === 'many' ? checkedOf(mark) : undefined}
              aria-selected={choose === 'one' ? mark === 'on' : undefined}
              aria-disabled={closed !== null || mark === 'covered' || row.kind === 'reading' || row.kind === 'empty'}
              className={css.row}
              data-kind={row.kind}
              data-mark={mark}
              data-closed={closed !== null}
              data-active={index === active}
              data-index={index}
              style={{ paddingInlineStart: 8 + (row.level - 1) * 20 }}
            >
              {row.kind === 'folder' ? (
                <Folder row={row} rootName={rootName} mark={mark} box={choose === 'many'} closed={closed} />
              ) : (
                <span className={css.word}>
                  {row.kind === 'failed'
                    ? t('accounts.tree.failed', { reason: row.failure.message })
                    : row.kind === 'reading'
                      ? t('accounts.tree.loading')
                      : t('accounts.tree.empty')}
                </span>
              )}
            </div>
          );
        })}
      </div>
      <p className={css.keys}>{t('accounts.tree.keys')}</p>
    </>
  );
}

interface FolderProps {
  row: TreeRow & { kind: 'folder' };
  rootName: string;
  mark: Mark;
  box: boolean;
  closed: string | null;
}

function Folder({ row, rootName, mark, box, closed }: FolderProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { entry, open } = row;
  const marks: string[] = [
    ...(entry?.shared === true ? [t('accounts.tree.shared')] : []),
    ...(entry?.readOnly === true ? [t('accounts.tree.readOnly')] : []),
    ...(mark === 'covered' ? [t('accounts.tree.covered')] : []),
    ...(mark === 'partly' && box ? [t('accounts.tree.partly')] : []),
  ];
  return (
    <>
      <span className={css.arrow} data-arrow data-open={open}>
        <LineIcon shape={ARROW} size={12} strokeWidth={1.8} />
      </span>
      {box && (
        <span className={css.box} data-mark={mark}>
          {mark !== 'off' && <LineIcon shape={mark === 'partly' ? DASH : TICK} size={14} strokeWidth={2.2} />}
        </span>
      )}
      <span className={css.name}>{entry === null ? rootName : plainName(entry.name)}</span>
      <span className={css.facts}>
        {marks.map((word) => (
          <span key={word}>{word}</span>
        ))}
        {closed !== null && !marks.includes(closed) && <span>{closed}</span>}
        {entry?.sizeBytes != null && <span className={css.size}>{sizeInWords(entry.sizeBytes, i18n.language)}</span>}
      </span>
    </>
  );
}

function checkedOf(mark: Mark): boolean | 'mixed' {
  return mark === 'partly' ? 'mixed' : mark !== 'off';
}

/** Typing a letter goes to the next folder whose name begins with it. */
function jumpTo(event: KeyboardEvent, rows: readonly TreeRow[], active: number, go: (index: number) => void) {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const letter = event.key.toLowerCase();
  const order = [...rows.keys()].map((step) => (active + 1 + step) % rows.length);
  const found = order.find((index) => {
    const row = rows[index];
    return row?.kind === 'folder' && row.entry !== null && row.entry.name.toLowerCase().startsWith(letter);
  });
  return found === undefined ? undefined : () => go(found);
}
