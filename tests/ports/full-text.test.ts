import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../engine/failure.ts';
import type { FullText, FullTextQuery } from '../../engine/search/full-text.ts';
import { createFullText } from '../../engine/search/local-full-text.ts';
import { openSearchThread } from '../../native/search-thread.ts';
import { openTestLibrary, TEST_KEY, type TestLibrary } from '../fixtures/library.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const signal = new AbortController().signal;
const words = (...terms: string[]): FullTextQuery => ({ terms: terms.map((term) => ({ term, weight: 1 })) });

let path: string;
let library: TestLibrary;
let fullText: FullText;

/** The port's two ways: on the caller's thread, and in a thread with its own connection. */
const WAYS = {
  'on the thread of the caller': () => createFullText(library.db),
  'in a thread of its own': () => openSearchThread({ path, key: TEST_KEY }),
};

beforeEach(async () => {
  path = join(await temporaryFolder(), 'library.db');
  library = openTestLibrary(path);
});

afterEach(async () => {
  await fullText.close();
  library.db.close();
});

describe.each(Object.entries(WAYS))('full text %s', (_, open) => {
  beforeEach(() => {
    fullText = open();
  });

  const found = async (query: FullTextQuery) => (await fullText.search(query, 10, signal)).map(({ documentId }) => documentId);

  it('sees what was committed before it was asked, and nothing of what went', async () => {
    expect(await found(words('fever'))).toEqual([]);
    library.add('a', ['fever']);
    expect(await found(words('fever'))).toEqual(['a']);
    library.add('b', ['fever fever']);
    library.remove('a');
    expect(await found(words('fever'))).toEqual(['b']);
  });

  it('gives any passage the score it would be found with, 0 without the words, and NaN where it is ruled out or gone', async () => {
    const [first = 0, second = 0] = library.add('a', ['fever and cough', 'knee pain']);
    const [third = 0] = library.add('b', ['fever, no rash']);
    const query = { ...words('fever', 'cough'), without: ['rash'] };
    const hits = await fullText.search(query, 10, signal);
    expect(hits.map(({ passageId }) => passageId)).toEqual([first]);
    expect([...(await fullText.scores(query, [third, first, second, 999, first], signal))]).toEqual([
      NaN,
      hits[0]?.score,
      0,
      NaN,
      hits[0]?.score,
    ]);
  });

  it('finds exact phrases only as they are written, whatever stands between their words', async () => {
    library.add('is', ['Known history of beta-blocker therapy.']);
    library.add('is-not', ['Therapy: beta, then a blocker. History known.']);
    library.add('stem', ['Beta blockers and therapies of history.']);
    expect(await found({ ...words('beta', 'therapi'), phrases: ['of beta blocker therapy'] })).toEqual(['is']);
    expect(await found({ ...words('beta'), phrases: ['of the'] })).toEqual([]);
  });

  it('leaves out passages that hold a word, the beginning of one, or a phrase', async () => {
    library.add('asthma', ['Cough, asthma.']);
    library.add('cold', ['Cough, common cold.']);
    library.add('smoke', ['Cough; never smoked.']);
    expect((await found({ ...words('cough'), without: ['asthma', 'smok*'] })).toSorted()).toEqual(['cold']);
    expect((await found({ ...words('cough'), without: ['common cold'] })).toSorted()).toEqual(['asthma', 'smoke']);
    expect(await found({ ...words('cough'), without: ['unheard'] })).toHaveLength(3);
  });

  it('takes a prefix for all the words that begin so', async () => {
    library.add('a', ['metformin']);
    library.add('b', ['metoprolol']);
    library.add('c', ['ramipril']);
    expect((await found({ terms: [], prefixes: [{ prefix: 'met', weight: 1 }] })).toSorted()).toEqual(['a', 'b']);
    expect(await fullText.startingWith('me', 5, signal)).toEqual(expect.arrayContaining(['metformin', 'metoprolol']));
    expect(await fullText.startingWith('xyz', 5, signal)).toEqual([]);
  });

  it('keeps to the documents filters leave, and tells them as ranges of passages', async () => {
    const letter = library.add('letter', ['fever one', 'fever two']);
    const note = library.add('note', ['fever three']);
    const other = library.add('other', ['fever four']);
    library.db.exec(`UPDATE documents SET kind = 'letter', date_ms = 1000 WHERE document_id = 'letter';
      UPDATE documents SET kind = 'note', path = '/home/Ward 3/note.txt', date_ms = 2000 WHERE document_id = 'note'`);
    const only = async (filters: FullTextQuery['filters']) =>
      [...new Set(await found({ ...words('fever'), ...(filters ? { filters } : {}) }))].toSorted();
    expect(await only({ kinds: ['letter', 'note'] })).toEqual(['letter', 'note']);
    expect(await only({ folder: '/home' })).toEqual(['note']);
    expect(await only({ in: ['ward 3'] })).toEqual(['note']);
    expect(await only({ in: ['NOTES'] })).toEqual(['letter', 'note', 'other']);
    expect(await only({ fromMs: 1000, toMs: 2000 })).toEqual(['letter']);
    expect(await only({ formats: ['pdf'] })).toEqual([]);
    expect(await only({ sourceIds: [] })).toEqual([]);
    expect([...((await fullText.within({ kinds: ['letter', 'other'] }, signal)) ?? [])]).toEqual([
      letter[0],
      letter[1],
      other[0],
      other[0],
    ]);
    expect(await fullText.within({}, signal)).toBeNull();
    library.db.exec("UPDATE documents SET kind = 'letter' WHERE document_id = 'note'");
    expect([...((await fullText.within({ kinds: ['letter'] }, signal)) ?? [])]).toEqual([letter[0], note[0]]);
  });

  it('knows near words for those the library does not have, and never for one it has', async () => {
    library.add('a', ['hydroxyzine, amlodipine, metformin, prednisone']);
    library.add('b', ['hydralazine 50 mg']);
    const near = async (...terms: string[]) =>
      (await fullText.corrections(terms, null, signal)).map(({ from, to, distance }) => [from, to, distance]);
    expect(await near('metfromin')).toEqual([['metfromin', 'metformin', 1]]);
    expect(await near('amlodpin', 'prednisno')).toEqual([
      ['amlodpin', 'amlodipin', 1],
      ['prednisno', 'prednison', 1],
    ]);
    expect(await near('hydralazin', 'hydroxyzin')).toEqual([]);
    expect(await near('mtfromin')).toEqual([['mtfromin', 'metformin', 2]]);
    expect(await near('meds', '12345', 'qwertzuiop')).toEqual([]);
    library.remove('a');
    expect(await near('metfromin')).toEqual([]);
  });

  it('offers a near word for one that hardly stands anywhere, and never for a name that is in use', async () => {
    for (let note = 0; note < 60; note++) library.add(`note-${note}`, [`metformin, cefazolin and vincristine, ${note}`]);
    library.add('slip', ['metfromin']);
    library.add('names', ['cefazulin', 'cefazulin', 'cefazulin', 'vinblastine']);
    expect(await fullText.corrections(['metfromin', 'cefazulin', 'vinblastin', 'metformin'], null, signal)).toEqual([
      { from: 'metfromin', to: 'metformin', distance: 1, isHeld: true },
    ]);
    expect(await fullText.corrections(['metformni'], null, signal)).toEqual([
      { from: 'metformni', to: 'metformin', distance: 1, isHeld: false },
    ]);
  });

  it('never lets an added word count more than the one it was added for', async () => {
    for (let note = 0; note < 20; note++) library.add(`htn-${note}`, [`HTN ${note} and other words here`]);
    library.add('rare', ['hypertension and other words here']);
    library.add('exact', ['HTN and other words here']);
    const query = {
      terms: [
        { term: 'htn', weight: 1 },
        { term: 'hypertens', weight: 3, of: 'htn' },
      ],
    };
    const hits = await fullText.search(query, 30, signal);
    const scoreOf = (id: string) => hits.find(({ documentId }) => documentId === id)?.score ?? 0;
    expect(scoreOf('rare')).toBeGreaterThan(0);
    expect(scoreOf('rare')).toBeLessThanOrEqual(scoreOf('exact'));
  });

  it('tells how many passages hold a term', async () => {
    library.add('a', ['fever', 'fever cough', 'rash']);
    expect(await fullText.statistics(['fever', 'rash', 'none'], signal)).toEqual({ passages: 3, holding: [2, 1, 0] });
  });

  it('ends with the abort of who asked', async () => {
    library.add('a', ['fever']);
    await expect(fullText.search(words('fever'), 10, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(await found(words('fever'))).toEqual(['a']);
  });
});

describe('the search thread', () => {
  beforeEach(() => {
    library.add('a', ['fever']);
    fullText = openSearchThread({ path, key: TEST_KEY });
  });

  it('drops waiting calls nobody waits for any more, and goes on with the others', async () => {
    const given = new AbortController();
    const calls = Array.from({ length: 20 }, () => fullText.search(words('fever'), 10, given.signal));
    const last = fullText.search(words('fever'), 10, signal);
    given.abort();
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(19);
    expect(await last).toHaveLength(1);
  });

  it('is locked once it is closed, for calls that wait as well', async () => {
    const waiting = [fullText.search(words('fever'), 10, signal), fullText.search(words('fever'), 10, signal)];
    const outcomes = Promise.allSettled(waiting);
    await fullText.close();
    expect((await outcomes).map((outcome) => outcome.status === 'rejected' && (outcome.reason as Failure).code)).toEqual([
      'PROFILE_LOCKED',
      'PROFILE_LOCKED',
    ]);
    await expect(fullText.search(words('fever'), 10, signal)).rejects.toMatchObject({ code: 'PROFILE_LOCKED' });
  });

  it('says what is wrong with the database, and works again when it is right', async () => {
    const wrong = openSearchThread({ path, key: new Uint8Array(32) });
    await expect(wrong.search(words('fever'), 10, signal)).rejects.toBeInstanceOf(Failure);
    await wrong.close();
    expect(await fullText.search(words('fever'), 10, signal)).toHaveLength(1);
  });

  it('is started again when it dies, and tries the call it died of once more', async () => {
    const entry = new URL('../fixtures/dying-search-worker.ts', import.meta.url);
    const dying = openSearchThread({ path, key: TEST_KEY, entry });
    await expect(dying.statistics(['die'], signal)).rejects.toThrow('ended');
    expect(await dying.statistics(['fever'], signal)).toEqual({ passages: 0, holding: [] });
    await dying.close();
  });
});
