import { splitBlocks } from '../text/sentences.ts';
import type { Claim, Source } from './check-claims.ts';

/** `[3]`, also several one after the other. */
const MARKERS = /(?<!\\)\[(\d+)\](?!\()/gu;
/** Says what is not there: there is no source to name for it. */
const FOUND_NOTHING =
  /^(?:i (?:found|find|could find|can find|could not find|cannot find|did not find)\b|nothing (?:was |is )?(?:found|in)\b|not in (?:your|the) (?:library|sources?)|(?:the|your|these) (?:sources?|notes|documents?|library) (?:do|does|did) not\b|no (?:sources?|information|documents?) )/iu;

/**
 * The sentences of an answer that claim something, each with the sources its markers name; `[n]` belongs to the sentence it
 * stands in or behind. Headings, lines that lead in a list, questions, and `I found nothing on it` claim nothing.
 */
export function claimsOf<Id>(answer: string, sourcesOf: (citation: number) => readonly Source<Id>[]): Claim<Id>[] {
  const markers = [...answer.matchAll(MARKERS)].map((match) => ({ at: match.index, number: Number(match[1]) }));
  const unmarked = answer.replace(MARKERS, (marker) => ' '.repeat(marker.length));
  const sentences = splitBlocks(unmarked).flatMap((block) =>
    block.sentences.map((one) => ({ ...one, isHeading: block.isHeading })),
  );
  return sentences.flatMap(({ start, end, isHeading }, index): Claim<Id>[] => {
    const text = unmarked
      .slice(start, end)
      .replace(/\s+/gu, ' ')
      .replace(/ (?=[.,;:!?](?!\d))/gu, '');
    if (isHeading || !isClaim(text)) return [];
    const next = sentences[index + 1]?.start ?? answer.length;
    const cited = [...new Set(markers.filter(({ at }) => at >= start && at < next).map(({ number }) => number))];
    return [{ text, start, end, sources: cited.flatMap((number) => sourcesOf(number)) }];
  });
}

function isClaim(text: string): boolean {
  const plain = text.replace(/[*_`|]/gu, '').trim();
  if (!/\p{L}{2}/u.test(plain) || /[:?]$/u.test(plain)) return false;
  return !FOUND_NOTHING.test(plain);
}
