import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { VoiceIcon } from './dock-icons.tsx';
import { LevelMeter } from './dock-level.tsx';
import styles from './dock-listening.module.css';
import type { DockView } from './dock-view.ts';
import { clockText } from './elapsed-text.ts';
import { rememberedLabel } from './microphone-choice.ts';
import { LONGEST_TURN_MS } from './trigger.ts';

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
      {view.kind === 'opening' ? <OpeningHint /> : view.kind === 'hearing' ? t('voice.speakNow') : ''}
    </p>
  );
}

/** Longer than any microphone with a wire takes. */
const SLOW_OPENING_MS = 700;

/** While the microphone opens: that it is not heard yet, and where it takes long, why it may. */
function OpeningHint(): ReactNode {
  const { t } = useTranslation();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_OPENING_MS);
    return () => clearTimeout(timer);
  }, []);
  return slow ? <span role="status">{t('voice.openingSlow')}</span> : t('voice.openingHint');
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
/** The end of the longest turn is said this long before it. */
const WARNED_BEFORE_MS = 60_000;

/** Time since key-down. Hidden from screen readers: nobody wants to hear it count. */
function Elapsed({ sinceMs }: { sinceMs: number }): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState(() => clockText(performance.now() - sinceMs));
  const [ending, setEnding] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - sinceMs;
      setText(clockText(elapsedMs));
      setEnding(elapsedMs > LONGEST_TURN_MS - WARNED_BEFORE_MS);
    }, CLOCK_MS);
    return () => clearInterval(timer);
  }, [sinceMs]);
  return (
    <>
      <span aria-hidden="true" className={styles.elapsed} data-testid="elapsed">
        {text}
      </span>
      {ending && <span role="status">{t('voice.endsSoon')}</span>}
    </>
  );
}
