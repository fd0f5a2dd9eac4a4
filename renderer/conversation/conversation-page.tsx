import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLoadingSamples } from '../first-run/load-samples.ts';
import { ErrorBoundary } from '../frame/error-boundary.tsx';
import { usePlace } from '../frame/place-store.ts';
import { isTyping } from '../frame/shortcuts.ts';
import { overlayOpen } from '../frame/use-escape.ts';
import { useEntryCard } from '../schedule/entry-card-store.ts';
import { useStatus } from '../status-store.ts';
import { closeViewer, currentTarget, useViewer, VIEWER_BESIDE } from '../viewer/viewer-store.ts';
import styles from './conversation-page.module.css';
import { cancelAnswer, useConversation } from './conversation-store.ts';
import { EmptyConversation } from './empty-conversation.tsx';
import { stepCitation } from './open-citation.ts';
import { QuestionDock } from './question-dock.tsx';
import { isRunning } from './shown-turn.ts';
import { Thread } from './thread.tsx';

const FirstRun = lazy(async () => ({ default: (await import('../first-run/first-run.tsx')).FirstRun }));
const EntryCardPlace = lazy(async () => ({ default: (await import('../schedule/entry-card-place.tsx')).EntryCardPlace }));
const ViewerPane = lazy(async () => ({ default: (await import('../viewer/viewer-pane.tsx')).ViewerPane }));

/** The conversation with its question box, and the source viewer beside it. */
export function ConversationPage(): ReactNode {
  const { t } = useTranslation();
  const empty = useConversation(({ thread }) => thread.turns.length === 0 && thread.state === 'ready');
  const libraryEmpty = useStatus(({ status }) => status?.library?.sources === 0);
  const loadingSamples = useLoadingSamples(({ loading }) => loading);
  // The library shows what was opened there beside itself.
  const here = usePlace((state) => state.place === 'conversation');
  const viewing = useViewer((state) => state.targets.length > 0) && here;
  const making = useEntryCard(({ draft }) => draft !== null);
  const beside = useMediaQuery(VIEWER_BESIDE, true, { getInitialValueInEffect: false });
  useConversationKeys();
  return (
    <div className={styles.page}>
      <section className={styles.talk} aria-label={t('conversation.heading')} inert={viewing && !beside}>
        <h1 className="visually-hidden">{t('conversation.heading')}</h1>
        {empty && (libraryEmpty || loadingSamples) ? (
          <div className={styles.scroll}>
            <Suspense>
              <FirstRun />
            </Suspense>
          </div>
        ) : empty ? (
          <EmptyConversation />
        ) : (
          <Thread />
        )}
        {making && here && (
          <Suspense>
            <EntryCardPlace />
          </Suspense>
        )}
        <QuestionDock />
      </section>
      {viewing && (
        <ErrorBoundary>
          <Suspense>
            <ViewerPane />
          </Suspense>
        </ErrorBoundary>
      )}
    </div>
  );
}

/** `[` and `]` step through the sources, Esc stops the answer or closes the viewer. Never while something is being typed. */
function useConversationKeys(): void {
  const active = usePlace((state) => state.place === 'conversation');
  useEffect(() => {
    if (!active) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || overlayOpen(event.target)) return;
      if (event.key === 'Escape') onEscape(event);
      else if ((event.key === '[' || event.key === ']') && !typingWords(event.target)) {
        stepCitation(event.key === ']' ? 1 : -1);
        event.preventDefault();
      }
    };
    // On the way down: what has the focus (a tooltip, say) may keep Esc to itself on the way up.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [active]);
}

function onEscape(event: KeyboardEvent): void {
  const inViewer = event.target instanceof Element && event.target.closest('[data-viewer]') !== null;
  if (!inViewer && useConversation.getState().thread.turns.some(isRunning)) cancelAnswer();
  else if (currentTarget(useViewer.getState()) !== null) closeViewer();
}

/** An empty question box is not being typed into: no question starts with a bracket. */
function typingWords(target: EventTarget | null): boolean {
  return isTyping(target) && !(target instanceof HTMLTextAreaElement && target.value === '');
}
