/** Questions the sample notes answer; shown while they are in the library. */
export const sampleQuestions: readonly string[] = [];
