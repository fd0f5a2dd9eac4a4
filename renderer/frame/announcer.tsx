import type { ReactNode } from 'react';
import { create } from 'zustand';

/** What a screen reader is told next. The key makes the same sentence twice two announcements. */
export const useAnnouncement = create<{ text: string; key: number }>(() => ({ text: '', key: 0 }));

/** Tells people who listen instead of look: whole sentences only, never a stream of pieces. */
export function announce(text: string): void {
  useAnnouncement.setState(({ key }) => ({ text, key: key + 1 }));
}

/** The one polite live region of the window. */
export function Announcer(): ReactNode {
  const { text, key } = useAnnouncement();
  return (
    <div className="visually-hidden" aria-live="polite" aria-atomic="true" data-testid="announcer">
      <span key={key}>{text}</span>
    </div>
  );
}
