import { withoutMarkers } from './citation-markers.ts';

/** Just behind the last full stop that is followed by white space; 0 where no sentence is complete. */
export function lastSentenceEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(/[.!?:](?:\s*\[[\d,\s]+\])*(?=\s)|\n/g)) end = match.index + match[0].length;
  return end;
}

/** An answer's Markdown as it is read aloud. */
export function spoken(markdown: string): string {
  return withoutMarkers(markdown)
    .replace(/[*_`#>|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
