import type { Citation, Turn } from '../../contract/ask.ts';
import { doubtsOf } from './doubts.ts';
import { markdownText } from '../text/markdown-text.ts';

/**
 * An answer with its sources as a note in Markdown: what was asked, what was answered, and the very words it rests on, escaped:
 * whoever opens the note on another machine sees the words of a document and fetches nothing they name.
 */
export function answerNote({ question, answer, citations, claims, askedAtMs, mode }: Turn): string {
  const asked = new Date(askedAtMs).toISOString().slice(0, 16).replace('T', ' ');
  const how = mode === 'cloud' ? 'with the cloud provider' : 'on this computer';
  const lines = [`# ${markdownText(question)}`, '', answer.trim(), ''];
  const doubts = doubtsOf({ answer, claims });
  if (doubts.length > 0) lines.push('## Not supported by its source', '');
  lines.push(...doubts.flatMap(({ sentence, why }) => [`- ${sentence.replace(/\s+/g, ' ')} (${markdownText(why)})`, '']));
  if (citations.length > 0) lines.push('## Sources', '', ...citations.flatMap(source));
  lines.push(`_Answered by VoiceAssist ${how}, ${asked} UTC. Check it against its sources._`, '');
  return lines.join('\n');
}

function source({ number, title, path, page, quote }: Citation): string[] {
  const place = page === null ? path : `${path}, page ${page}`;
  return [
    `${number}. **${markdownText(title)}** (${markdownText(place)})`,
    '',
    ...quote
      .trim()
      .split('\n')
      .map((line) => `   > ${markdownText(line)}`),
    '',
  ];
}
