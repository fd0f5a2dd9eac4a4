import { existsSync, readFileSync } from 'node:fs';
import { replacedType, type ReplacedType } from '../../contract/replaced.ts';
import { conversationId } from '../../contract/ids.ts';
import { findIdentifiers } from '../../engine/privacy/find-identifiers.ts';
import type { Pseudonym } from '../../engine/privacy/pseudonym-book.ts';
import { createPseudonyms } from '../../engine/privacy/pseudonyms.ts';
import type { Label } from '../fixtures/identities/marks.ts';
import { identityNotes, type LabelledNote } from '../fixtures/identities/notes.ts';

/** Of one kind: labels, those wholly replaced (as whatever kind), places replaced as this kind, those of them on a label. */
export interface TypeCounts {
  labels: number;
  replaced: number;
  found: number;
  right: number;
}

export interface PseudonymQuality {
  notes: number;
  types: Map<ReplacedType, TypeCounts>;
  /** Notes whose words did not come back exactly. */
  broken: number;
  misses: { layout: string; type: ReplacedType; text: string; around: string }[];
  extras: { layout: string; type: ReplacedType; text: string }[];
}

/** Measures recognisers and round trip on labelled notes. */
export function measurePseudonyms(notes: readonly LabelledNote[]): PseudonymQuality {
  const types = new Map(replacedType.options.map((type) => [type, { labels: 0, replaced: 0, found: 0, right: 0 }]));
  const result: PseudonymQuality = { notes: notes.length, types, broken: 0, misses: [], extras: [] };
  for (const { text, labels, layout } of notes) {
    const found = findIdentifiers([text], { roster: [], people: [] })[0] ?? [];
    for (const label of labels) {
      const counts = types.get(label.type);
      if (counts === undefined) continue;
      counts.labels += 1;
      if (isCovered(text, label, found)) counts.replaced += 1;
      else
        result.misses.push({
          layout,
          type: label.type,
          text: text.slice(label.start, label.end),
          around: text.slice(Math.max(0, label.start - 30), label.end + 20),
        });
    }
    for (const one of found) {
      const counts = types.get(one.type);
      if (counts === undefined) continue;
      counts.found += 1;
      if (labels.some(({ start, end }) => start < one.end && end > one.start)) counts.right += 1;
      else result.extras.push({ layout, type: one.type, text: text.slice(one.start, one.end) });
    }
    if (!comesBack(text)) result.broken += 1;
  }
  return result;
}

/** Every letter and digit of the label is replaced. */
function isCovered(text: string, { start, end }: Label, found: readonly { start: number; end: number }[]): boolean {
  for (let at = start; at < end; at++) {
    if (/[\p{L}\p{N}]/u.test(text[at] ?? '') && !found.some((one) => one.start <= at && one.end > at)) return false;
  }
  return true;
}

function comesBack(text: string): boolean {
  const kept: Pseudonym[] = [];
  const store = {
    list: () => [...kept],
    count: () => kept.length,
    add: (_: unknown, added: readonly Pseudonym[]) => void kept.push(...added),
  };
  const pseudonyms = createPseudonyms({ conversationId: conversationId.parse('00000000-0000-4000-8000-000000000000'), store });
  const [sent = ''] = pseudonyms.protect([text]).texts;
  const restorer = pseudonyms.restorer();
  return restorer.push(sent) + restorer.end() === text;
}

/** Wilson's interval at 95 %. Source: Wilson, JASA 1927. */
function interval(successes: number, of: number): string {
  if (of === 0) return '-';
  const z = 1.96;
  const share = successes / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const reach = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const percent = (value: number): string => (100 * Math.min(1, Math.max(0, value))).toFixed(1);
  return `${percent(share)} (${percent(middle - reach)}-${percent(middle + reach)})`;
}

function qualityRows(name: string, { notes, types, broken }: PseudonymQuality): string {
  const structured = [...types].filter(([type]) => type !== 'person').map(([, counts]) => counts);
  const sum = (pick: (counts: TypeCounts) => number): number => structured.reduce((total, counts) => total + pick(counts), 0);
  const all: [string, TypeCounts][] = [
    ...types,
    [
      'all but names',
      {
        labels: sum((one) => one.labels),
        replaced: sum((one) => one.replaced),
        found: sum((one) => one.found),
        right: sum((one) => one.right),
      },
    ],
  ];
  const rows = all.map(
    ([type, { labels, replaced, found, right }]) =>
      `  | ${type.padEnd(13)} | ${String(labels).padStart(6)} | ${interval(replaced, labels).padEnd(19)} | ${interval(right, found).padEnd(19)} |`,
  );
  return [
    `  ${name}: ${notes} notes, ${broken} not restored exactly`,
    '  | kind          | labels | recall %            | precision %         |',
    '  | ------------- | -----: | ------------------- | ------------------- |',
    ...rows,
  ].join('\n');
}

/** Tables of both halves, of transcripts of nobody in particular where they are at hand, and how long it takes. */
export function benchPseudonyms(corpusPath: string): string {
  const notes = identityNotes(20);
  const dev = measurePseudonyms(notes.filter(({ split }) => split === 'dev'));
  const report = measurePseudonyms(notes.filter(({ split }) => split === 'report'));
  const faults = [...dev.misses, ...dev.extras].slice(0, 20).map((one) => `  ${JSON.stringify(one)}`);
  return [
    qualityRows('development', dev),
    qualityRows('report', report),
    controls(corpusPath),
    speed(notes),
    '  faults of development:',
    ...faults,
  ].join('\n');
}

/** Notes without identities: whatever is replaced there is too much. */
function controls(corpusPath: string): string {
  if (!existsSync(corpusPath)) return '  Controls not measured: the notes (../shared/eval/notes-mts) are not here.';
  const texts = readFileSync(corpusPath, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { text: string }).text);
  const found = new Map<string, number>();
  for (const text of texts) {
    for (const { type } of findIdentifiers([text], { roster: [], people: [] })[0] ?? [])
      found.set(type, (found.get(type) ?? 0) + 1);
  }
  const words = texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0);
  return `  controls: ${texts.length} notes, ${words} words, replaced ${JSON.stringify(Object.fromEntries(found))}`;
}

function speed(notes: readonly LabelledNote[]): string {
  const text = notes.map((note) => note.text).join('\n\n');
  const pieces = Array.from({ length: Math.floor(text.length / 10_000) }, (_, index) =>
    text.slice(index * 10_000, (index + 1) * 10_000),
  );
  const times = [...pieces, ...pieces].map((piece) => {
    const began = performance.now();
    findIdentifiers([piece], { roster: [], people: [] });
    return performance.now() - began;
  });
  const sorted = times.slice(pieces.length).toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  return `  10,000 characters: median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, of ${sorted.length}`;
}
