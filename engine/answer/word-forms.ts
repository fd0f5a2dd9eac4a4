/** Words that ask for the same thing: irregular forms and the plain words of everyday questions. Those of a line stand for each other. */
const ALIKE = [
  'medication medications medicine medicines meds drugs tablets',
  'took taken',
  'give gives giving gave given receive received',
  'fall falls fell fallen falling',
  'rise rises rose risen',
  'begin began begun start started',
  'big large size',
  'stop stopped discontinue discontinued',
  'raise raised increase increased',
  'lower lowered reduce reduced decrease decreased',
  'kidney kidneys renal',
  'choose chose chosen choice choices select selected',
  'operation surgery',
  'allergy allergies allergic',
  'pregnancy pregnant',
  'child children paediatric pediatric',
  'follow-up appointment return',
  'prophylaxis prevention prophylactic',
  'course trend change changed changes develop developed development progress',
  'diabetes t1dm t2dm',
  'vaccine vaccines vaccination vaccinations vaccinated shot shots jab jabs',
].map((line) => line.split(' '));

const FORMS = new Map<string, string[]>();
for (const line of ALIKE) {
  for (const word of line) FORMS.set(word, [...(FORMS.get(word) ?? []), ...line.filter((other) => other !== word)]);
}

/** Kinds with what belongs to them: who asks for the kind is answered by its members, not the other way round. */
const MEMBERS: readonly [RegExp, readonly string[]][] = [
  [/^plans?$/iu, ['follow-up']],
  [
    /^(?:vaccin\w+|immuni[sz]ations?|shots?|jabs?)$/iu,
    'influenza tetanus typhoid rabies hepatitis mmr pneumococcal menacwy tdap polio'.split(' '),
  ],
];

/** Other words that answer a question with this one. */
export function alikeWords(word: string): readonly string[] {
  const members = MEMBERS.find(([kind]) => kind.test(word))?.[1] ?? [];
  return [...(FORMS.get(word.toLowerCase()) ?? []), ...members];
}

const SHORTEST_MISSPELT = 6;

/** A term of `known` that differs from `term` by one letter (added, left out, changed, or two swapped), or null. */
export function nearestTerm(term: string, known: Iterable<string>): string | null {
  if (term.length < SHORTEST_MISSPELT || /\d/.test(term)) return null;
  for (const other of known) if (other.length >= SHORTEST_MISSPELT && differsByOneLetter(term, other)) return other;
  return null;
}

function differsByOneLetter(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let front = 0;
  while (front < a.length && a[front] === b[front]) front++;
  // The first letter is hardly ever mistyped, and telling apart by it matters (hyper-, hypo-, -ine).
  if (front === 0) return false;
  const [restA, restB] = [a.slice(front), b.slice(front)];
  if (restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)) return true;
  return restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0];
}
