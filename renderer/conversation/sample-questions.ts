import questions from '../../resources/sample-questions.json';

/** How many are offered: a handful is read, forty are not. */
const OFFERED = 6;

/** Questions the sample notes answer; shown while they are in the library. */
export const sampleQuestions: readonly string[] = questions.slice(0, OFFERED).map(({ question }) => question);
