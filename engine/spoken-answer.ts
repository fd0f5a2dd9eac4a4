import type { AskEvent, Citation } from '../contract/ask.ts';
import type { SearchHit } from '../contract/search.ts';
import { cautioned, createCheckedText } from './checked-answer.ts';

const NOT_IN_LIBRARY = 'That is not in your library.';

/**
 * What of an answer's events is to be said. A provider's sentence is said when it is checked, and never as a fact where
 * its source does not support it; what is composed on this machine quotes, and is said at once.
 */
export function createSpokenAnswer(): (event: AskEvent) => string {
  let isQuoted = false;
  const ground: { citations: Citation[]; hits: SearchHit[] } = { citations: [], hits: [] };
  const checked = createCheckedText(() => ground, cautioned);
  return (event) => {
    switch (event.kind) {
      case 'started':
      case 'held':
        return '';
      case 'answering':
        isQuoted = event.answeredBy.kind === 'local';
        return '';
      case 'evidence':
        ground.hits = event.hits;
        return '';
      case 'citation':
        ground.citations.push(event.citation);
        return '';
      case 'text':
        return isQuoted ? event.text : checked.push(event.text);
      case 'checked':
        return checked.end();
      case 'failed':
        return `${checked.end()} ${event.failure.message} `;
      case 'done':
        return event.outcome === 'not-in-library' ? NOT_IN_LIBRARY : checked.end();
    }
  };
}
