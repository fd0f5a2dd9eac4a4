/** Letters, figures and what changes their meaning, in lower case: two sentences of one plain form say the same. */
export function plainForm(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\\\u00ad\u200b-\u200d\u2060\ufeff*_`#"“”„«»]/gu, '')
    .replace(/[’‘]/gu, "'")
    .replace(/[‐‑–—−]/gu, '-')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s.,;:!?'-]+|[\s.,;:!?'-]+$/gu, '');
}
