/**
 * A request's body laid out for reading: one line for each part, line breaks in texts as such. The very text where it is not
 * JSON. Only ever shown beside what is sent, never instead of it.
 */
export function readableBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2).replaceAll(
      /\\(n|t|"|\\)/g,
      (_, letter: string) => READ_AS[letter] ?? letter,
    );
  } catch {
    return body;
  }
}

const READ_AS: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
