import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../connection.ts';
import { ConversationPage } from '../conversation/conversation-page.tsx';
import { newQuestion } from '../conversation/conversation-store.ts';
import { openPalette, usePalette } from '../palette/palette-store.ts';
import { useHeld } from '../conversation/held-store.ts';
import { useStatus } from '../status-store.ts';
import { useRecoveryOffer } from '../unlock/recovery-offer.ts';
import { Announcer } from './announcer.tsx';
import styles from './app-frame.module.css';
import { ErrorBoundary } from './error-boundary.tsx';
import { forgetOnLock } from './forget-on-lock.ts';
import { Header } from './header.tsx';
import { Nav } from './nav.tsx';
import { goTo, toggleNav, usePlace, type Place } from './place-store.ts';
import { openModes } from './mode-menu-store.ts';
import { isModes, isNewQuestion, isPalette, isSearch } from './shortcuts.ts';

const LibraryPage = lazy(async () => ({ default: (await import('../library/library-page.tsx')).LibraryPage }));
const SchedulePage = lazy(async () => ({ default: (await import('../schedule/schedule-page.tsx')).SchedulePage }));
const SearchPage = lazy(async () => ({ default: (await import('../search/search-page.tsx')).SearchPage }));
const SyncPage = lazy(async () => ({ default: (await import('../sync/sync-page.tsx')).SyncPage }));
const HeldDialog = lazy(async () => ({ default: (await import('../answering/held-dialog.tsx')).HeldDialog }));
const UsagePage = lazy(async () => ({ default: (await import('../usage/usage-page.tsx')).UsagePage }));
const ConnectionsPage = lazy(async () => ({
  default: (await import('../connections/connections-page.tsx')).ConnectionsPage,
}));
const UnlockScreen = lazy(async () => ({ default: (await import('../unlock/unlock-screen.tsx')).UnlockScreen }));
const Palette = lazy(async () => ({ default: (await import('../palette/palette.tsx')).Palette }));

/** The app window: one line of state, the conversations, and the room one is in. Until the profile is open, only the unlock screen. */
export function AppFrame(): ReactNode {
  const vault = useStatus((state) => state.status?.vault.state);
  const place = usePlace((state) => state.place);
  const held = useHeld(({ requests }) => requests[0]);
  const paletteWanted = usePalette((state) => state.openings > 0);
  useFrameKeys(vault === 'unlocked');
  useEffect(forgetOnLock, []);
  const offeringRecovery = useRecoveryOffer((state) => state.offered);
  if (vault === undefined) {
    // For the moment until the engine has said how things stand: nothing that might have to be taken back.
    return (
      <div className={styles.frame}>
        <Header />
        <main aria-busy="true" />
      </div>
    );
  }
  if (vault !== 'unlocked' || offeringRecovery) {
    return (
      <div className={styles.alone}>
        <ConnectionBanner />
        <Suspense>
          <UnlockScreen />
        </Suspense>
      </div>
    );
  }
  return (
    <div className={styles.frame}>
      <Header />
      <ConnectionBanner />
      <div className={styles.body}>
        <Nav />
        <main className={styles.main} id="main">
          {/* Kept while one is elsewhere, so that nothing read or typed is lost. */}
          <div className={styles.room} hidden={place !== 'conversation'}>
            <ErrorBoundary>
              <ConversationPage />
            </ErrorBoundary>
          </div>
          {place !== 'conversation' && (
            <div className={styles.room}>
              <ErrorBoundary key={place}>
                <Suspense>
                  <Room place={place} />
                </Suspense>
              </ErrorBoundary>
            </div>
          )}
        </main>
      </div>
      {paletteWanted && (
        <Suspense>
          <Palette />
        </Suspense>
      )}
      {held !== undefined && (
        <Suspense>
          <HeldDialog key={held.sendId} request={held} />
        </Suspense>
      )}
      <Announcer />
    </div>
  );
}

/** A room other than the conversation. */
function Room({ place }: { place: Exclude<Place, 'conversation'> }): ReactNode {
  switch (place) {
    case 'search':
      return <SearchPage />;
    case 'schedule':
      return <SchedulePage />;
    case 'library':
      return <LibraryPage />;
    case 'sync':
      return <SyncPage />;
    case 'usage':
      return <UsagePage />;
    case 'connections':
      return <ConnectionsPage />;
  }
}

/** Says that the connection is gone and being restored; work goes on where it can. */
function ConnectionBanner(): ReactNode {
  const { t } = useTranslation();
  const state = useConnection((connection) => connection.state);
  return (
    <div role="status" className={state === 'lost' ? styles.banner : undefined}>
      {state === 'lost' && t('frame.connectionLost')}
    </div>
  );
}

function useFrameKeys(unlocked: boolean): void {
  useEffect(() => {
    if (!unlocked) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (isNewQuestion(event)) newQuestion();
      else if (isPalette(event)) openPalette();
      else if (isSearch(event)) goTo('search');
      else if (isModes(event)) openModes();
      else if (event.key === 'Escape' && usePlace.getState().navOpen) toggleNav();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [unlocked]);
}
