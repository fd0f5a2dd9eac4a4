/** Inline Markdown as plain text, with the citations in it as their numbers. */
export type InlinePart = { kind: 'text'; text: string } | { kind: 'cite'; numbers: readonly number[] };

const citation = String.raw`\[\d{1,4}(?:\s*[,;]\s*\d{1,4})*\](?!\()`;
const inline = new RegExp(
  [
    String.raw`\\([!-/:-@[-\x60{-~])`, // an escaped mark
    `(${citation})`,
    String.raw`!?\[([^\]]*)\]\([^)]*\)`, // a link or picture: its words
    '(`+)', // code: its words
    String.raw`<(?:br|BR)\s*/?>`,
    String.raw`</?[a-zA-Z][^<>]*>`,
    String.raw`&(#?\w{1,10});`,
    String.raw`[*~]+`,
    '_+',
  ].join('|'),
  'gu',
);

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', deg: '°' };

/**
 * Takes emphasis, links, code marks, tags and escapes away and finds the citations. Marks are taken away by where they
 * stand and not in pairs: a sentence may hold only half of a pair.
 */
export function readInline(markdown: string): InlinePart[] {
  const parts: InlinePart[] = [];
  let text = '';
  let at = 0;
  for (const match of markdown.matchAll(inline)) {
    text += markdown.slice(at, match.index);
    at = match.index + match[0].length;
    const [mark, escaped, cite, words, , entity] = match;
    if (cite !== undefined) {
      parts.push({ kind: 'text', text }, { kind: 'cite', numbers: (cite.match(/\d+/g) ?? []).map(Number) });
      text = '';
    } else if (escaped !== undefined) text += escaped;
    else if (words !== undefined) text += words;
    else if (entity !== undefined) text += character(entity) ?? mark;
    else if (/^<br/i.test(mark)) text += ' ';
    else if (/^[*~_]/.test(mark) && staysAsWritten(mark, markdown.charAt(match.index - 1), markdown.charAt(at))) text += mark;
  }
  parts.push({ kind: 'text', text: text + markdown.slice(at) });
  return parts.filter((part) => part.kind === 'cite' || part.text !== '');
}

/** A mark between blanks is a sign ("5 * 3", "~ 40"), a star between digits multiplies, an underscore may be in a name. */
function staysAsWritten(mark: string, before: string, after: string): boolean {
  const blank = (character: string): boolean => character === '' || /\s/.test(character);
  if (blank(before) && blank(after)) return before !== '' && after !== '';
  if (mark === '~') return true;
  if (mark.startsWith('_')) return /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after);
  return mark === '*' && /\d/.test(before) && /\d/.test(after);
}

function character(entity: string): string | undefined {
  if (!entity.startsWith('#')) return ENTITIES[entity];
  const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
  return Number.isInteger(code) && code > 31 && code < 0x110000 && (code < 0xd800 || code > 0xdfff)
    ? String.fromCodePoint(code)
    : undefined;
}
