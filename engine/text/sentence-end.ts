/** Abbreviations after which a sentence goes on, whatever follows. */
const NEVER_LAST = new Set(
  (
    'dr mr mrs ms prof st sr jr vs e.g eg i.e ie cf approx ca resp incl excl esp no nos fig figs tab ref refs vol ed eds al pt pts dept hosp ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun max min avg temp wt ht hx dx rx tx sx fx px ph.d m.d d.o r.n n.p p.a'
  ).split(' '),
);

/** Abbreviations that may end a sentence: it ends there only where the next word starts with a capital letter. */
const MAY_BE_LAST = new Set(
  (
    'mg mcg ug g kg ml l dl cc cm mm m hr hrs h min mins sec wk wks mo mos yr yrs etc q.d q.h q.i.d b.i.d t.i.d q.o.d p.o p.r.n i.v i.m s.c s.l h.s ' +
    'a.c p.c a.m p.m bid tid qid qd prn po iv im sc hs u.s u.k inc ltd'
  ).split(' '),
);

/**
 * Whether a single full stop between `before` and `after` (without blanks in between) ends a sentence. Of `after`, the
 * first character that is no opening quotation mark or bracket decides. Clinical abbreviations and initials do not end one.
 */
export function endsSentence(before: string, after: string): boolean {
  const word = /[\p{L}\p{M}.]+$/u.exec(before)?.[0].toLowerCase() ?? '';
  if (NEVER_LAST.has(word)) return false;
  const capital = /^["'“‘«([]*[\p{Lu}\p{N}]/u.test(after);
  if (MAY_BE_LAST.has(word)) return /^["'“‘«([]*\p{Lu}/u.test(after);
  if (/(?:^|[\s(])\p{Lu}$/u.test(before)) return false;
  return capital || /^[-•*–—]/u.test(after) || !/^\p{Ll}/u.test(after);
}
