import { useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import styles from './viewer-pane.module.css';

const NARROWEST_PX = 320;
const WIDEST_PX = 1100;
const KEY_STEP_PX = 32;
const STORED_AS = 'voiceassist-viewer-width-px';

/** Width of the source beside the conversation; remembered on this computer. */
export const usePaneWidth = create<{ widthPx: number }>(() => ({
  widthPx: within(Number(localStorage.getItem(STORED_AS) ?? Math.round(window.innerWidth * 0.36))),
}));

function within(widthPx: number): number {
  return Math.min(WIDEST_PX, Math.max(NARROWEST_PX, Number.isFinite(widthPx) ? widthPx : NARROWEST_PX));
}

function setWidth(widthPx: number): void {
  usePaneWidth.setState({ widthPx: within(widthPx) });
  localStorage.setItem(STORED_AS, String(usePaneWidth.getState().widthPx));
}

/** The line between conversation and source: dragged, or moved with the arrow keys. */
export function PaneResizer(): ReactNode {
  const { t } = useTranslation();
  const widthPx = usePaneWidth((state) => state.widthPx);
  const [dragging, setDragging] = useState(false);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragging(true);
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (dragging) setWidth(window.innerWidth - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') setWidth(widthPx + KEY_STEP_PX);
    else if (event.key === 'ArrowRight') setWidth(widthPx - KEY_STEP_PX);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className={styles.resizer}
      role="separator"
      aria-orientation="vertical"
      aria-label={t('viewer.resize')}
      aria-valuemin={NARROWEST_PX}
      aria-valuemax={WIDEST_PX}
      aria-valuenow={widthPx}
      tabIndex={0}
      data-dragging={dragging}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
      onKeyDown={onKeyDown}
    />
  );
}
