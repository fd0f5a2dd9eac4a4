import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScopeId } from '../../contract/ids.ts';
import type { SearchResult } from '../../contract/search.ts';
import type { SearchStage } from '../../engine/search/stages.ts';
import { openScopedLibrary, type ScopedDocument, type ScopedLibrary } from '../fixtures/scoped-library.ts';

const signal = new AbortController().signal;

const PATIENTS = '/clinic/Patients';
const FAMILY = `${PATIENTS}/Smith/Family`;
const CONVENTIONS = [
  { kind: 'patient' as const, folder: `${PATIENTS}/` },
  // Folders of patients within a patient's: a family's, say.
  { kind: 'patient' as const, folder: FAMILY },
  { kind: 'patient' as const, folder: 'C:\\Clinic\\Patients' },
  { kind: 'topic' as const, folder: '/clinic/Topics' },
];

/** Names that begin alike, differ in case, in how letters are made, in a dot at the end, in what parts them. */
const FOLDERS: readonly string[] = [
  `${PATIENTS}/Smith`,
  `${PATIENTS}/Smith, Anna`,
  `${PATIENTS}/Smith Anna 2`,
  `${PATIENTS}/smith`,
  `${PATIENTS}/Smith.`,
  `${PATIENTS}/Mu\u0308ller`,
  `${PATIENTS}/Muller`,
  `${PATIENTS}/Smith\\Bob`,
  `${PATIENTS}/100%_`,
  `${PATIENTS}/100x_`,
  `${FAMILY}/Anna`,
  `${FAMILY}/Smith`,
  'C:\\Clinic\\Patients\\Smith',
  'C:\\Clinic\\Patients\\Jones',
];
/** What is nobody's, and a topic. */
const OPEN_FOLDERS = ['/clinic/Guidelines', '/clinic/Patients old', '/clinic/Topics/Heart', '/clinic/Topics/Heart failure'];
const TOPIC = 'topic:/clinic/Topics/Heart' as ScopeId;
const LOOSE = PATIENTS;

const SHARED = 'metformin potassium letter dose warfarin visit'.split(' ');

/** No letters that endings are made of: a word is searched for by its stem. */
const LETTERS = 'bfgkmptvwxz';

/** A word of one document alone, a letter away from others', so that one is offered for another. */
function canary(index: number): string {
  return `kanarien${LETTERS.charAt(Math.floor(index / LETTERS.length))}${LETTERS.charAt(index % LETTERS.length)}`;
}

/** Where a document lies, as places of a small world; each word of it is its own or everybody's. */
interface Kept {
  id: string;
  word: string;
  /** Folders it lies in, its own first. */
  folders: string[];
  paths: string[];
}

const below = fc.constantFrom('', 'letters', 'a/b');
const placeIn = fc.record({
  folder: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...FOLDERS) }, fc.constantFrom(...OPEN_FOLDERS, LOOSE)),
  below,
});
type PlaceIn = { folder: string; below: string };
const libraries = fc
  .array(fc.record({ places: fc.array(placeIn, { minLength: 1, maxLength: 3 }), words: fc.subarray(SHARED, { minLength: 1 }) }), {
    minLength: 14,
    maxLength: 26,
  })
  .map((documents) => documents.map(({ places, words }, index) => made(index, places, words)));

/** A file's name tells whose folder it lies in, so that a path out of place is seen. */
function pathOf(index: number, { folder, below: inside }: PlaceIn, number: number): string {
  const separator = folder.startsWith('C:') ? '\\' : '/';
  // Loose among patients is what lies directly there.
  const inner = folder === LOOSE || inside === '' ? [] : inside.split('/');
  return [folder, ...inner, `file-${index}-${number}-of-${tagOf(folder)}.txt`].join(separator);
}

function tagOf(folder: string): string {
  return `tag${[...FOLDERS, ...OPEN_FOLDERS, LOOSE].indexOf(folder)}tag`;
}

function made(index: number, places: readonly PlaceIn[], words: readonly string[]) {
  const word = canary(index);
  const paths = places.map((place, number) => pathOf(index, place, number));
  const kept: Kept = { id: `document-${index}`, word, folders: places.map(({ folder }) => folder), paths };
  const passages = [`${words.join(' ')} ${word} as was agreed upon`, `second part with ${word} and ${words[0] ?? ''}`];
  return { kept, document: { id: kept.id, paths, passages } satisfies ScopedDocument };
}

/** Smith's family lies in Smith's folder, and is each one's own. */
function belongsTo({ folders }: Kept, patient: string): boolean {
  return folders.includes(patient);
}

function mayBeSeen(kept: Kept, patient: string): boolean {
  return kept.folders.length > 0 && (belongsTo(kept, patient) || kept.folders.every((folder) => OPEN_FOLDERS.includes(folder)));
}

function shownTags(patient: string): string[] {
  return [patient, ...OPEN_FOLDERS].map(tagOf);
}

interface Asked {
  query: string;
  asTyped?: boolean;
  leaveOut?: Set<SearchStage>;
}

/** Every way of asking, with words of others among them. */
function questions(word: string, others: readonly string[]): Asked[] {
  const [other = word, another = other] = others;
  const slip = `${word.slice(0, 5)}${word.slice(6)}`;
  return [
    { query: word },
    { query: other },
    { query: `${SHARED.join(' ')} ${other}` },
    { query: slip },
    { query: `${slip.slice(0, -1)}zq` },
    { query: 'kanarienzz metformin' },
    { query: 'kanar*' },
    { query: 'kanarien', asTyped: true },
    { query: other.slice(0, -1), asTyped: true },
    { query: `"${other} as was agreed"` },
    { query: '"as was agreed upon"' },
    { query: `agreed -${word}` },
    { query: 'agreed in:Smith' },
    { query: 'agreed in:"Smith, Anna"' },
    { query: `${other} ${another}`, leaveOut: new Set(['full-text']) },
    { query: SHARED.join(' '), leaveOut: new Set(['rerank']) },
    { query: 'the second part', leaveOut: new Set(['full-text', 'rerank']) },
  ];
}

/** All that is told beside the words that were asked. */
function told({ hits, corrections, expansions, understood }: SearchResult, asked: string): string {
  const added = [...corrections, ...expansions].map(({ to }) => to);
  const said = understood.filter((words) => !asked.includes(words.split(' ').at(-1) ?? ''));
  return JSON.stringify([hits, added, said]);
}

function expectNoLeak(result: SearchResult, { query }: Asked, all: readonly Kept[], patient: string): void {
  const tags = shownTags(patient);
  for (const { documentId, path, title, text } of result.hits) {
    const kept = all.find(({ id }) => id === documentId);
    expect(kept && mayBeSeen(kept, patient), `${path} under ${patient}`).toBe(true);
    for (const shown of [path, title])
      expect(
        tags.some((tag) => shown.includes(tag)),
        `${shown} under ${patient}`,
      ).toBe(true);
    expect(text).toContain(kept?.word);
  }
  const said = told(result, query);
  for (const kept of all) if (!mayBeSeen(kept, patient)) expect(said, `under ${patient}`).not.toContain(kept.word);
}

async function withLibrary(documents: ReturnType<typeof made>[], work: (library: ScopedLibrary) => Promise<void>): Promise<void> {
  const library = await openScopedLibrary(documents.map(({ document }) => document), CONVENTIONS); // prettier-ignore
  try {
    await work(library);
  } finally {
    await library.close();
  }
}

const scopeOf = (folder: string): ScopeId => `patient:${folder}` as ScopeId;
const present = (all: readonly Kept[]): string[] => FOLDERS.filter((folder) => all.some((kept) => belongsTo(kept, folder)));

describe('under a patient’s scope', () => {
  it('no way of searching shows a passage, path, title or word of another patient, and none of the patient’s own is lost', async () => {
    await fc.assert(
      fc.asyncProperty(libraries, fc.nat(), async (documents, seed) => {
        const all = documents.map(({ kept }) => kept);
        await withLibrary(documents, async ({ search }) => {
          const patients = present(all);
          for (const patient of [0, 1, 2].map((step) => patients[(seed + step) % patients.length] ?? '')) {
            const scopeId = scopeOf(patient);
            const seen = all.filter((kept) => mayBeSeen(kept, patient));
            const hidden = all.filter((kept) => !mayBeSeen(kept, patient)).map(({ word }) => word);
            const own = seen[seed % seen.length]?.word ?? '';
            for (const asked of questions(own, hidden)) {
              const result = await search.run({ limit: 100, scopeId, ...asked }, signal);
              expectNoLeak(result, asked, all, patient);
              // A word that stands elsewhere only is as unknown as one that stands nowhere.
              if (hidden.includes(asked.query) && asked.leaveOut === undefined) expect(result.expansions).toEqual([]);
            }
            for (const { word, id } of seen) {
              for (const asked of [{ query: word }, { query: word, asTyped: true }]) {
                const { hits } = await search.run({ limit: 100, scopeId, ...asked }, signal);
                expect(
                  hits.map(({ documentId }) => documentId as string),
                  `${JSON.stringify(asked)} under ${patient}`,
                ).toContain(id);
              }
            }
            const nearest = await search.run({ query: own, limit: 100, scopeId, leaveOut: new Set(['full-text']) }, signal);
            expect(new Set(nearest.hits.map(({ documentId }) => documentId as string))).toEqual(
              new Set(seen.map(({ id }) => id)),
            );
          }
        });
      }),
      { numRuns: 3, seed: 5, endOnFailure: true },
    );
  });

  it('a file that moves, is copied or goes while a search runs is judged by where it lies when the answer is given', async () => {
    await fc.assert(
      fc.asyncProperty(
        libraries,
        fc.infiniteStream(fc.record({ which: fc.nat(), to: placeIn, how: fc.nat(4) })),
        async (documents, steps) => {
          const all = documents.map(({ kept }) => kept);
          await withLibrary(documents, async ({ search, move, copy, leave }) => {
            const [patient = ''] = present(all);
            // So that the folder is never gone.
            copy('document-0', `${patient}${patient.startsWith('C:') ? '\\' : '/'}stays-${tagOf(patient)}.txt`);
            all[0]?.folders.push(patient);
            all[0]?.paths.push('');
            let number = 10;
            let isOver = false;
            function step(): void {
              const { which, to, how } = steps.next().value;
              const kept = all[which % all.length];
              if (!kept || kept.paths.length === 0) return;
              const at = which % kept.paths.length;
              const from = kept.paths[at] ?? '';
              if (from === '') return;
              const path = pathOf(Number(kept.id.slice(9)), to, number++);
              if (how === 0) {
                copy(kept.id, path);
                kept.folders.push(to.folder);
                kept.paths.push(path);
              } else if (how === 1 && kept.paths.length > 1) {
                leave(kept.id, from);
                kept.folders.splice(at, 1);
                kept.paths.splice(at, 1);
              } else {
                move(kept.id, from, path);
                kept.folders[at] = to.folder;
                kept.paths[at] = path;
              }
            }
            async function keepMoving(): Promise<void> {
              while (!isOver) {
                step();
                for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => void setImmediate(resolve));
              }
            }
            const moving = keepMoving();
            try {
              for (const asked of questions(
                all[0]?.word ?? '',
                all.slice(1).map(({ word }) => word),
              )) {
                const result = await search.run({ limit: 100, scopeId: scopeOf(patient), ...asked }, signal);
                const tags = shownTags(patient);
                for (const { documentId, path, title } of result.hits) {
                  const kept = all.find(({ id }) => id === documentId);
                  expect(kept && mayBeSeen(kept, patient), path).toBe(true);
                  for (const shown of [path, title])
                    expect(
                      tags.some((tag) => shown.includes(tag)),
                      shown,
                    ).toBe(true);
                }
                expect(
                  result.hits.every(({ documentId, path }) =>
                    all.some((kept) => kept.id === documentId && (kept.paths.includes(path) || kept.paths.includes(''))),
                  ),
                ).toBe(true);
              }
            } finally {
              isOver = true;
              await moving;
            }
          });
        },
      ),
      { numRuns: 2, seed: 6, endOnFailure: true },
    );
  });
});

describe('under a topic’s scope', () => {
  it('there is what lies in its folder and nothing else, shown there', async () => {
    await fc.assert(
      fc.asyncProperty(libraries, async (documents) => {
        const all = documents.map(({ kept }) => kept);
        const inTopic = all.filter(({ folders }) => folders.includes('/clinic/Topics/Heart'));
        fc.pre(inTopic.length > 0);
        await withLibrary(documents, async ({ search }) => {
          for (const asked of questions(
            inTopic[0]?.word ?? '',
            all.map(({ word }) => word),
          )) {
            const { hits } = await search.run({ limit: 100, scopeId: TOPIC, ...asked }, signal);
            for (const { documentId, path, title } of hits) {
              expect(inTopic.map(({ id }) => id)).toContain(documentId);
              expect(path).toMatch(/^\/clinic\/Topics\/Heart\//);
              expect(title).toContain(tagOf('/clinic/Topics/Heart'));
            }
          }
          for (const { word, id } of inTopic) {
            const { hits } = await search.run({ query: word, limit: 10, scopeId: TOPIC }, signal);
            expect(hits.map(({ documentId }) => documentId as string)).toContain(id);
          }
        });
      }),
      { numRuns: 2, seed: 7, endOnFailure: true },
    );
  });
});

describe('a scope that is none', () => {
  it.each([
    'patient:/clinic/Patients/Nobody',
    'patient:/clinic/Guidelines',
    'patient:/clinic/Patients',
    'topic:/clinic/Patients/Smith',
    'Smith',
  ])('is a failure, never a search of everything: %s', async (scopeId) => {
    const smith = made(0, [{ folder: `${PATIENTS}/Smith`, below: '' }], SHARED);
    await withLibrary([smith], async ({ search }) => {
      await expect(search.run({ query: 'metformin', limit: 5, scopeId: scopeId as ScopeId }, signal)).rejects.toMatchObject({
        code: 'SCOPE_UNKNOWN',
      });
    });
  });
});
