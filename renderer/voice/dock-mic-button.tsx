import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { VoiceIcon } from './dock-icons.tsx';
import styles from './dock-mic-button.module.css';
import { isListening, type DockView } from './dock-view.ts';

interface MicButtonProps {
  view: DockView;
  disabled: boolean;
  /** Down and up, at the `performance.now()` the event happened; a tap is told from holding by the time between them. */
  onPress: (atMs: number) => void;
  onRelease: (atMs: number) => void;
}

/** The microphone: held, tapped, or pressed with Space or Enter. Whatever the answer is doing, it listens at once. */
export function MicButton({ view, disabled, onPress, onRelease }: MicButtonProps): ReactNode {
  const { t } = useTranslation();
  // What pressed it last: assistive technology clicks without pointer or key, and that is a tap.
  const down = useRef<'pointer' | 'key' | null>(null);
  const handled = useRef(false);

  const press = (by: 'pointer' | 'key', atMs: number): void => {
    if (disabled || down.current !== null) return;
    down.current = by;
    handled.current = true;
    onPress(atMs);
  };
  const release = (by: 'pointer' | 'key', atMs: number): void => {
    if (down.current !== by) return;
    down.current = null;
    onRelease(atMs);
  };
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return;
    // The release counts wherever the pointer is by then.
    event.currentTarget.setPointerCapture(event.pointerId);
    press('pointer', event.timeStamp);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) press('key', event.timeStamp);
  };
  const onKeyUp = (event: KeyboardEvent): void => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    release('key', event.timeStamp);
  };
  const onClick = (atMs: number): void => {
    if (handled.current || disabled) {
      handled.current = false;
      return;
    }
    onPress(atMs);
    onRelease(atMs);
  };

  return (
    <button
      type="button"
      className={styles.mic}
      data-state={view.kind}
      data-testid="microphone"
      disabled={disabled}
      aria-label={t(labelOf(view, disabled))}
      aria-pressed={isListening(view)}
      onPointerDown={onPointerDown}
      onPointerUp={(event) => release('pointer', event.timeStamp)}
      onPointerCancel={(event) => release('pointer', event.timeStamp)}
      onKeyDown={onKeyDown}
      onKeyUp={onKeyUp}
      onBlur={(event) => release('key', event.timeStamp)}
      onClick={(event) => onClick(event.timeStamp)}
      onContextMenu={(event) => event.preventDefault()}
    >
      <VoiceIcon name={view.kind === 'fault' && view.fault.kind === 'microphone' ? 'microphoneOff' : 'microphone'} size={24} />
    </button>
  );
}

function labelOf(view: DockView, disabled: boolean) {
  if (disabled) return 'voice.micOff';
  switch (view.kind) {
    case 'opening':
      return 'voice.micOpening';
    case 'hearing':
      return view.hold === 'held' ? 'voice.micHeld' : 'voice.micLatched';
    case 'thinking':
    case 'speaking':
      return 'voice.micInterrupt';
    default:
      return 'voice.micIdle';
  }
}
