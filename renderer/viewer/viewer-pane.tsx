import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../frame/announcer.tsx';
import { isTyping } from '../frame/shortcuts.ts';
import { forgetDocuments } from './document-cache.ts';
import { PaneResizer, usePaneWidth } from './pane-resizer.tsx';
import { SourceDocument } from './source-document.tsx';
import { useOpenFile } from './use-open-file.ts';
import { ViewerFooter } from './viewer-footer.tsx';
import { ViewerHeader } from './viewer-header.tsx';
import styles from './viewer-pane.module.css';
import { currentTarget, useViewer, VIEWER_BESIDE } from './viewer-store.ts';

/** The source viewer: a document at the words it was cited for, beside the answer that cites it. */
export function ViewerPane(): ReactNode {
  const { t } = useTranslation();
  const state = useViewer();
  const target = currentTarget(state);
  const beside = useMediaQuery(VIEWER_BESIDE, true, { getInitialValueInEffect: false });
  const widthPx = usePaneWidth((pane) => pane.widthPx);
  const pane = useRef<HTMLElement>(null);
  const openFile = useOpenFile(target);

  useEffect(() => () => forgetDocuments(), []);
  useEffect(() => {
    // A sheet covers what one came from, so the keyboard goes with it.
    if (!beside) pane.current?.focus();
  }, [beside]);
  useEffect(() => {
    if (target === null) return;
    const { targets, index } = state;
    announce(
      t('viewer.announce', { index: index + 1, count: targets.length, title: target.title, quote: target.quote.slice(0, 300) }),
    );
  }, [state, target, t]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'o' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      openFile();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [openFile]);

  if (target === null) return null;
  return (
    <>
      {beside && <PaneResizer />}
      <aside
        ref={pane}
        className={beside ? styles.beside : styles.sheet}
        style={beside ? { width: widthPx } : undefined}
        aria-label={t('viewer.label')}
        tabIndex={-1}
        data-viewer
        data-testid="viewer"
      >
        <ViewerHeader target={target} onOpenFile={openFile} />
        <SourceDocument target={target} targets={state.targets} shownKey={`${state.opened}`} />
        <ViewerFooter index={state.index} targets={state.targets} />
      </aside>
    </>
  );
}
