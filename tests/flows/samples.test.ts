import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SAMPLES = join(import.meta.dirname, '../../resources/samples');
const questions = JSON.parse(readFileSync(join(SAMPLES, '../sample-questions.json'), 'utf8')) as {
  question: string;
  path: string;
}[];
const files = readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

it('are about forty short files, each marked as invented before anything else in it', () => {
  expect(files.length).toBeGreaterThanOrEqual(40);
  for (const path of files) {
    const text = readFileSync(path, 'utf8');
    const words = text
      .replace(/<head>.*<\/head>/s, '')
      .replace(/<[^>]*>/g, ' ')
      .trim();
    expect(words, path).toMatch(
      /^(> )?Sample (note: invented, not a real patient|guideline: invented for demonstration, not for clinical use)\./,
    );
    expect(text.length, path).toBeLessThan(4000);
  }
});

it('name every patient as a sample, in the folder and in the note', () => {
  const notes = files.filter((path) => path.includes('patients'));
  expect(notes.length).toBeGreaterThanOrEqual(28);
  for (const path of notes) {
    expect(path).toMatch(/[\\/]Sample \w+, \w+[\\/]\d{4}-\d\d-\d\d [\w -]+\.(md|txt|html)$/);
    expect(readFileSync(path, 'utf8'), path).toMatch(/\w+ Sample \w+/);
  }
});

it('come with first questions whose answer lies in the file named', () => {
  expect(questions.length).toBeGreaterThanOrEqual(12);
  expect(new Set(questions.map(({ question }) => question)).size).toBe(questions.length);
  for (const { path } of questions) expect(files).toContain(join(SAMPLES, path));
});
