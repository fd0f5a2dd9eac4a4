/** Whether this keyboard says Command where others say Control. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A browser keeps Ctrl N for itself, so the browser shell offers Alt N; both are listened to everywhere. */
export const newQuestionKeys = window.voiceassist === undefined ? (isMac ? '⌥ N' : 'Alt N') : isMac ? '⌘ N' : 'Ctrl N';

export const paletteKeys = isMac ? '⌘ K' : 'Ctrl K';

export function isNewQuestion(event: KeyboardEvent): boolean {
  return (
    event.code === 'KeyN' && !event.shiftKey && (event.altKey ? !event.ctrlKey && !event.metaKey : event.ctrlKey || event.metaKey)
  );
}

export function isPalette(event: KeyboardEvent): boolean {
  return event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
}

/** The whole library is searched with what searches one page, and Shift. */
export function isSearch(event: KeyboardEvent): boolean {
  return event.code === 'KeyF' && event.shiftKey && (event.ctrlKey || event.metaKey) && !event.altKey;
}

/** Alt M, as new questions in the browser have Alt N: the browser keeps most of the others for itself. */
export function isModes(event: KeyboardEvent): boolean {
  return event.code === 'KeyM' && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
}

export const modesKeys = isMac ? '⌥ M' : 'Alt M';

/** Whether the keys go into a text field just now: single letters are then text, not commands. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
