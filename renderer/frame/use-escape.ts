import { useEffect, useRef } from 'react';

/** Dialogs, menus and lists of choices that are open have their own use for Esc and letters. */
export function overlayOpen(target: EventTarget | null): boolean {
  const inList = target instanceof Element && target.closest('[aria-haspopup="listbox"][aria-expanded="true"]') !== null;
  return inList || document.querySelector('[role="dialog"]:not([data-viewer]), [role="menu"]') !== null;
}

/** What Esc does on a page, where nothing lies over it and nobody else has taken it. */
export function useEscape(onEscape: () => void): void {
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && !overlayOpen(event.target)) latest.current();
    };
    // On the way down: an open tooltip keeps Esc to itself on the way up.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
}
