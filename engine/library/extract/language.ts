/** Words that are frequent in one language and rare in the others, as they are written most. */
const profiles: Readonly<Record<string, string>> = {
  en: 'the of and to in is was with for on that at by from are were not has have which this be as it or an his her she he if no',
  de: 'der die und das ist mit von nicht den dem ein eine zu im auf für des sich bei wurde wird auch nach als aus sie oder er',
  fr: 'le la les et des est dans du une un pour par sur avec au que qui pas ou ne aux été il elle plus son ce cette sont',
  es: 'el la los las de y que en un una por con para del se no su al es como más fue lo ha son este pero sin sobre',
  it: 'il di che è e la per un una con non del della si da le dei nel sono alla come anche più al gli ha dal delle',
  pt: 'o a os as de e que do da em um uma para com não por dos das se no na mais ao foi como é sua pelo',
  nl: 'de het een van en is dat niet op te met voor zijn aan er om bij ook was uit naar door heeft werd maar wordt',
  sv: 'och att det som en är på av för med den till inte om ett har han var vid från kan efter eller',
  da: 'og at det som en er på af for med den til ikke om et har han var ved fra kan efter eller blev der',
  pl: 'i w na z do się nie jest że to o jak za po od przez dla oraz był była są ma przy',
};
const wordSets = Object.entries(profiles).map(([language, words]) => [language, new Set(words.split(' '))] as const);

/** Writings that stand for one language by themselves. Han stands for Chinese where no kana are beside it. */
const scripts: readonly [language: string, script: RegExp][] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['he', /\p{Script=Hebrew}/gu],
];

const SAMPLE_CHARS = 20_000;
const LEAST_WORDS = 25;
/** Function words are a third of running text; tables and lists of names have hardly any. */
const LEAST_SHARE = 0.1;
/** How much more the language must show than the next: Danish and Swedish, Spanish and Portuguese share many words. */
const LEAST_LEAD = 1.35;

/** The language of a text (ISO 639-1) by its most frequent words; null where it is too short or too mixed to tell. */
export function languageOf(text: string): string | null {
  const sample = text.slice(0, SAMPLE_CHARS);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return null;
  for (const [language, script] of scripts) {
    const share = (sample.match(script)?.length ?? 0) / letters;
    if (share > (language === 'ja' ? 0.1 : 0.5)) return letters >= LEAST_WORDS ? language : null;
  }
  const words = sample.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < LEAST_WORDS) return null;
  const counts = wordSets
    .map(([language, known]) => ({ language, count: words.filter((word) => known.has(word)).length }))
    .toSorted((a, b) => b.count - a.count);
  const [best, next] = counts;
  if (!best || best.count / words.length < LEAST_SHARE || best.count < (next?.count ?? 0) * LEAST_LEAD) return null;
  return best.language;
}
