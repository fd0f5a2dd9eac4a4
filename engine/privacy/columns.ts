import type { ReplacedType } from '../../contract/replaced.ts';
import { DATE } from './date-form.ts';
import type { Identifier, Recogniser } from './identifier.ts';

const COLUMNS: readonly [RegExp, ReplacedType][] = [
  [
    /^(?:patient|name|patient name|full name|surname|forename|first name|last name|next of kin|nok|gp|consultant|physician|provider|doctor|clinician|nurse|seen by|signed(?: by)?|author|contact name|contact|pat(?:ientin)?|nachname|vorname|arzt|requested by|carer|responsible)$/i,
    'person',
  ],
  [/^(?:dob|d\.o\.b\.?|date of birth|birth ?date|born|geb\.?|geburtsdatum)$/i, 'birthdate'],
  [
    /^(?:mrn|nhs(?: (?:no\.?|number))?|hospital (?:no\.?|number)|hosp\.? no\.?|patient (?:id|no\.?|number)|id|case (?:no\.?|number)|record(?: (?:no\.?|number))?|ssn|insurance(?: (?:no\.?|id|number))?|fallnummer|patientennummer|accession(?: no\.?)?|specimen(?: id)?)$/i,
    'record',
  ],
  [/^(?:phone|tel(?:ephone|efon|\.)?|mobile|contact (?:no\.?|number)|phone (?:no\.?|number)|bleep|ext\.?|fax)$/i, 'phone'],
  [/^(?:address|home address|anschrift|adresse|post ?code)$/i, 'address'],
  [/^(?:user(?:name)?|login|user id)$/i, 'username'],
];
const WHOLE_DATE = new RegExp(`^(?:${DATE})$`, 'iu');

interface Cell {
  text: string;
  start: number;
}

/** Cells below a header that names what they hold, in tables made with `|` or tabs. */
export const findInColumns: Recogniser = ({ text }) => {
  if (!text.includes('|') && !text.includes('\t')) return [];
  const found: Identifier[] = [];
  let types: (ReplacedType | null)[] | null = null;
  let offset = 0;
  for (const line of text.split('\n')) {
    const cells = cellsOf(line, offset);
    offset += line.length + 1;
    if (cells.length < 2) {
      types = null;
      continue;
    }
    if (types === null) {
      const named = cells.map(
        ({ text: cell }) => COLUMNS.find(([pattern]) => pattern.test(cell.replace(/[*_:#]/g, '').trim()))?.[1] ?? null,
      );
      if (named.filter((one) => one !== null).length > 0 && !cells.some((cell) => /\d{3}/.test(cell.text))) types = named;
      continue;
    }
    for (const [index, cell] of cells.entries()) {
      const type = types[index] ?? null;
      if (type !== null && holds(type, cell.text)) found.push({ type, start: cell.start, end: cell.start + cell.text.length });
    }
  }
  return found;
};

function cellsOf(line: string, offset: number): Cell[] {
  const separator = line.includes('|') ? '|' : '\t';
  const cells: Cell[] = [];
  let start = 0;
  for (const part of line.split(separator)) {
    const text = part.trim();
    cells.push({ text, start: offset + start + (part.length - part.trimStart().length) });
    start += part.length + 1;
  }
  if (separator === '|' && cells[0]?.text === '') cells.shift();
  return cells;
}

function holds(type: ReplacedType, cell: string): boolean {
  if (cell === '' || /^[-: ]+$/.test(cell) || cell.length > 120) return false;
  if (type === 'person')
    return (
      /^\p{L}[\p{L}\p{M}'’., -]{1,60}$/u.test(cell) &&
      !/^(?:none|nil|yes|no|unknown|n\/?a|self|gp|ward.*)$/i.test(cell) &&
      cell.split(/\s+/).length <= 5
    );
  if (type === 'birthdate') return WHOLE_DATE.test(cell);
  if (type === 'address' || type === 'username') return cell.length > 2;
  return (cell.match(/\d/g)?.length ?? 0) >= 3 && !WHOLE_DATE.test(cell);
}
