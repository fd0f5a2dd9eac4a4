import { useEffect } from 'react';
import { isTyping } from '../frame/shortcuts.ts';
import { overlayOpen } from '../frame/use-escape.ts';
import { showToday, showView, step, useSchedule } from './schedule-store.ts';

/** Arrows left and right move in time, up and down among the entries; T is today, D and W change the view. */
export function useScheduleKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (isTyping(event.target) || overlayOpen(event.target) || inViewer(event.target)) return;
      const act = actionOf(event.key);
      if (act === null) return;
      act();
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function actionOf(key: string): (() => void) | null {
  const inTime = useSchedule.getState().view !== 'contacts';
  switch (key) {
    case 'ArrowLeft':
      return inTime ? () => step(-1) : null;
    case 'ArrowRight':
      return inTime ? () => step(1) : null;
    case 'ArrowUp':
      return () => moveFocus(-1);
    case 'ArrowDown':
      return () => moveFocus(1);
    case 't':
    case 'T':
      return inTime ? showToday : null;
    case 'd':
    case 'D':
      return () => showView('day');
    case 'w':
    case 'W':
      return () => showView('week');
    default:
      return null;
  }
}

function moveFocus(by: 1 | -1): void {
  const entries = [...document.querySelectorAll<HTMLElement>('[data-entry]')];
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const next = at === -1 ? (by === 1 ? 0 : entries.length - 1) : Math.min(entries.length - 1, Math.max(0, at + by));
  entries[next]?.focus();
}

function inViewer(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-viewer]') !== null;
}
