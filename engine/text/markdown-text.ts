/**
 * Writes plain text so that Markdown shows it letter for letter: no emphasis, links, code, HTML or citation marks arise
 * from words of a document. White space becomes single blanks. Source: CommonMark 0.31, backslash escapes; `<` is a reference,
 * because an address written out (GFM) takes a backslash before it for its own and ends there.
 */
export function markdownText(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[\\`[\]]/g, '\\$&')
    .replace(/(?<!\s)[*~]|[*~](?!\s)/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/<(?=[\p{L}/!?])/gu, '&lt;')
    .replace(/^[#>=|:]|^[-+](?=[\s+|:-]|$)/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}
