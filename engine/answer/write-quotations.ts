import type { SearchHit } from '../../contract/search.ts';
import type { AnswerPart } from './answerer.ts';
import type { Quotation } from './choose.ts';
import { markdownText } from '../text/markdown-text.ts';

/**
 * Quotes by document in the order given: over each its title, whose it is and of when. Within a document what answers
 * best comes first and the rest in the document's order, rows of a table together under its head, which is not quoted.
 */
export function* writeQuotations(
  chosen: readonly Quotation[],
  { evidence, labelOf }: { evidence: readonly SearchHit[]; labelOf: (hit: SearchHit) => string },
): Generator<AnswerPart> {
  const documents = Map.groupBy(chosen, ({ hit }) => hit.documentId);
  let isFirst = true;
  for (const quotations of documents.values()) {
    const [{ hit } = { hit: undefined }] = quotations;
    if (hit === undefined) continue;
    const label = labelOf(hit);
    yield {
      kind: 'text',
      text: `${isFirst ? '' : '\n\n'}**${markdownText(hit.title)}**${label === '' ? '' : ` · ${markdownText(label)}`}`,
    };
    isFirst = false;
    for (const table of inOrder(quotations)) yield* writeTogether(table, evidence);
  }
}

/** Quotations that stand together: rows under one head, or whatever is not in a table. */
function* writeTogether(quotations: readonly Quotation[], evidence: readonly SearchHit[]): Generator<AnswerPart> {
  const head = quotations[0]?.sentence.head ?? '';
  yield { kind: 'text', text: `\n\n${head === '' ? '' : `(${markdownText(head)})\n\n`}` };
  for (const [index, { hit, sentence }] of quotations.entries()) {
    yield { kind: 'text', text: `${index === 0 ? '' : '\n>\n'}> ${markdownText(sentence.quote)} ` };
    yield { kind: 'cite', evidence: evidence.indexOf(hit) + 1, quote: sentence.quote };
  }
}

function inOrder(quotations: readonly Quotation[]): Quotation[][] {
  const place = ({ hit, sentence }: Quotation): number => hit.start + sentence.span.start;
  const groups = [...Map.groupBy(quotations, groupOf).values()].map((group) => group.toSorted((a, b) => place(a) - place(b)));
  const best = Math.max(...quotations.map(({ score }) => score));
  const isBest = (group: readonly Quotation[]): number => (group.some(({ score }) => score === best) ? 0 : 1);
  const first = (group: readonly Quotation[]): number => Math.min(...group.map(place));
  const sorted = groups.toSorted((a, b) => isBest(a) - isBest(b) || first(a) - first(b));
  // Neighbouring groups without a table are one quotation.
  return sorted.reduce<Quotation[][]>((together, group) => {
    const last = together.at(-1);
    if (last !== undefined && last[0]?.sentence.head === '' && group[0]?.sentence.head === '') last.push(...group);
    else together.push([...group]);
    return together;
  }, []);
}

/** Rows stay with their table, items with their list; a sentence stands for itself. */
function groupOf({ hit, sentence, list }: Quotation): string {
  if (sentence.head !== '') return `${hit.passageId} table ${sentence.head}`;
  return `${hit.passageId} ${list === undefined ? sentence.span.start : `list ${list.span.start}`}`;
}
