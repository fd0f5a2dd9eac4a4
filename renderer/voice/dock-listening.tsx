import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { VoiceIcon } from './dock-icons.tsx';
import { LevelMeter } from './dock-level.tsx';
import styles from './dock-listening.module.css';
import type { DockView } from './dock-view.ts';
import { clockText } from './elapsed-text.ts';
import { rememberedLabel } from './microphone-choice.ts';

type Listening = Extract<DockView, { kind: 'opening' | 'hearing' | 'thinking' }>;

/** What is being heard, in the place of the question box: the words as they grow, how long, how loud, and how it ends. */
export function ListeningPanel({ view, readRms }: { view: Listening; readRms: () => number }): ReactNode {
  return (
    <div className={styles.panel} data-testid="listening" data-state={view.kind}>
      <div className={styles.words}>
        <Words view={view} />
        <p className={styles.line}>
          <Facts view={view} />
        </p>
      </div>
      {view.kind === 'hearing' && <LevelMeter readRms={readRms} />}
    </div>
  );
}

interface ListeningActionsProps {
  view: Listening;
  onDiscard: () => void;
  onAsk: () => void;
}

/** For hands on a mouse or a screen: what Esc and the key do. */
export function ListeningActions({ view, onDiscard, onAsk }: ListeningActionsProps): ReactNode {
  const { t } = useTranslation();
  const latched = view.kind !== 'thinking' && view.hold !== 'held';
  return (
    <div className={styles.actions}>
      <button type="button" className={styles.quiet} onClick={onDiscard}>
        {t('voice.discard')}
      </button>
      {latched && (
        <button type="button" className={styles.main} onClick={onAsk}>
          {t('voice.askNow')}
        </button>
      )}
    </div>
  );
}

function Words({ view }: { view: Listening }): ReactNode {
  const { t } = useTranslation();
  const heard = view.kind === 'hearing' ? view.partial : view.kind === 'thinking' ? view.words : '';
  if (heard !== '') return <p className={styles.heard}>“{view.kind === 'hearing' ? `${heard} …` : heard}”</p>;
  return (
    <p className={styles.heard} data-empty="true">
      {view.kind === 'opening' ? t('voice.openingHint') : view.kind === 'hearing' ? t('voice.speakNow') : ''}
    </p>
  );
}

function Facts({ view }: { view: Listening }): ReactNode {
  const { t } = useTranslation();
  if (view.kind === 'thinking') {
    return (
      <>
        <State icon="thinking">{t('voice.thinking.transcribing')}</State>
        <span>{t('voice.escDiscards')}</span>
      </>
    );
  }
  const how =
    view.hold === 'held' ? t('voice.releaseToAsk') : view.hold === 'latched' ? t('voice.pressToAsk') : t('voice.handsFreeAsk');
  if (view.kind === 'opening') {
    return (
      <>
        <State icon="microphone">{t('voice.opening')}</State>
        <span>{t('voice.escDiscards')}</span>
      </>
    );
  }
  return (
    <>
      <State icon="ear">{view.silent ? t('voice.hearingQuiet') : t('voice.hearing')}</State>
      <Elapsed sinceMs={view.startedAtMs} />
      {view.device !== '' && <span className={styles.device}>{rememberedLabel(view.device)}</span>}
      <span>{how}</span>
      <span>{t('voice.escDiscards')}</span>
    </>
  );
}

function State({ icon, children }: { icon: 'ear' | 'microphone' | 'thinking'; children: ReactNode }): ReactNode {
  return (
    <strong className={styles.state}>
      <VoiceIcon name={icon} size={14} />
      {children}
    </strong>
  );
}

/** How often the clock is looked at; it changes once a second, and the page is drawn no more often for it. */
const CLOCK_MS = 250;

/** Time since key-down. Hidden from screen readers: nobody wants to hear it count. */
function Elapsed({ sinceMs }: { sinceMs: number }): ReactNode {
  const [text, setText] = useState(() => clockText(performance.now() - sinceMs));
  useEffect(() => {
    const timer = setInterval(() => setText(clockText(performance.now() - sinceMs)), CLOCK_MS);
    return () => clearInterval(timer);
  }, [sinceMs]);
  return (
    <span aria-hidden="true" className={styles.elapsed} data-testid="elapsed">
      {text}
    </span>
  );
}
