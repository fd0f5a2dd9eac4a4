import { cleanInline, cleanLines } from './clean-text.ts';
import { addRows, rowOf } from './table-rows.ts';
import type { TextBuilder } from './text-builder.ts';
import { childAt, descendants, elementsOf, textOf, type XmlElement } from './xml-tree.ts';

/** Adds the narrative block of a section (CDA R2, 4.3.5): paragraphs, lists, and tables row by row with their header's words. */
export function addNarrative(narrative: XmlElement, builder: TextBuilder): void {
  let words = '';
  const flush = (): void => {
    builder.add('paragraph', cleanLines(words));
    words = '';
  };
  for (const child of narrative.children) {
    if (typeof child === 'string') words += child.replace(/\s+/g, ' ');
    else if (child.name === 'br') words += '\n';
    else if (child.name === 'table' || child.name === 'list' || child.name === 'paragraph' || holdsBlocks(child)) {
      flush();
      if (child.name === 'table') addTableElement(child, builder);
      else if (child.name === 'list') addList(child, 1, builder);
      else addNarrative(child, builder);
    } else words += inline(child);
  }
  flush();
}

function holdsBlocks(element: XmlElement): boolean {
  return elementsOf(element).some(({ name }) => name === 'table' || name === 'list' || name === 'paragraph');
}

function inline(element: XmlElement): string {
  if (element.name === 'renderMultiMedia' || element.name === 'footnoteRef') return '';
  return element.children
    .map((child) => (typeof child === 'string' ? child.replace(/\s+/g, ' ') : child.name === 'br' ? '\n' : inline(child)))
    .join('');
}

function addList(list: XmlElement, depth: number, builder: TextBuilder): void {
  const caption = childAt(list, 'caption');
  if (caption) builder.add('paragraph', cleanLines(inline(caption)));
  let number = 1;
  for (const item of elementsOf(list, 'item')) {
    const mark = list.attribute('listType') === 'ordered' ? `${number++}. ` : '- ';
    const inner = item.children.filter((child) => typeof child === 'string' || (child.name !== 'list' && child.name !== 'table'));
    const text = cleanInline(inline({ ...item, children: inner })).trim();
    if (text !== '') builder.add('list-item', `${'  '.repeat(Math.min(8, depth - 1))}${mark}${text}`);
    for (const nested of elementsOf(item, 'list')) addList(nested, depth + 1, builder);
    for (const nested of elementsOf(item, 'table')) addTableElement(nested, builder);
  }
}

/** Cells over several rows or columns would stand under the wrong header: such a table is read without it. */
function addTableElement(table: XmlElement, builder: TextBuilder): void {
  const caption = childAt(table, 'caption');
  if (caption) builder.add('paragraph', cleanLines(inline(caption)));
  const rows = descendants(table, 'tr');
  const head = childAt(table, 'thead');
  const headRows = head ? elementsOf(head, 'tr') : rows.slice(0, 1).filter((row) => elementsOf(row, 'td').length === 0);
  const spans = rows.some((row) => elementsOf(row).some((cell) => spansMore(cell, 'rowspan') || spansMore(cell, 'colspan')));
  const header = headRows.length === 1 && !spans && rows.length > 1 ? headRows[0]! : null;
  const body = rows.filter((row) => row !== header);
  addRows(builder, { header: header ? rowOf(cellsOf(header)) : [], rows: body.map((row) => rowOf(cellsOf(row))) });
}

function spansMore(cell: XmlElement, attribute: string): boolean {
  return Number(cell.attribute(attribute) ?? 1) > 1;
}

function cellsOf(row: XmlElement): string[] {
  return elementsOf(row)
    .filter(({ name }) => name === 'td' || name === 'th')
    .map((cell) => cellText(cell));
}

function cellText(cell: XmlElement): string {
  return cell.children
    .map((child) =>
      typeof child === 'string' ? child : child.name === 'br' ? ' ' : ` ${holdsBlocks(child) ? cellText(child) : textOf(child)} `,
    )
    .join('');
}
