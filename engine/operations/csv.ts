/**
 * Lines of values separated by commas (RFC 4180), the first of them naming the columns. Null is an empty field. A text that a
 * spreadsheet would take for a formula begins with an apostrophe.
 */
export function csvText(columns: readonly string[], rows: Iterable<readonly (string | number | null)[]>): string {
  const lines = [columns.join(',')];
  for (const row of rows) lines.push(row.map(field).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
