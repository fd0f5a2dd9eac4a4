/** Endings of drugs, tests and diagnoses that names of people do not have. Source: WHO stems of non-proprietary names, 2018. */
const ENDINGS =
  'mab tinib xaban gatran olol opril april sartan statin azole cillin mycin floxacin cycline gliptin gliflozin glutide dipine triptan setron caine azepam oxetine profen thiazide semide terol tropium sone solone formin fibrate dronate gabalin pentin itis osis emia aemia uria ectomy otomy oscopy ology opathy algia graphy gram plasty trophy cyte penia ation sion ment ness ical ular ative ologist iatrist ician';
const SHORTEST = 6;

/** By their last three letters: asked of nearly every word with a capital. */
const BY_LAST_LETTERS = Map.groupBy(ENDINGS.split(' '), (ending) => ending.slice(-3));

/** Whether the form of a word tells that it is no name. */
export function isDrugLike(word: string): boolean {
  return word.length >= SHORTEST && BY_LAST_LETTERS.get(word.slice(-3))?.some((ending) => word.endsWith(ending)) === true;
}
