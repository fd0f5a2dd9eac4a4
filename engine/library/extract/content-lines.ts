/** One line of a calendar or a card: its name in capitals, its parameters, its value as written. */
export interface ContentLine {
  name: string;
  params: ReadonlyMap<string, string>;
  value: string;
}

/** A part between BEGIN and END, with the parts inside it. */
export interface Component {
  name: string;
  lines: ContentLine[];
  children: Component[];
}

const MAX_DEPTH = 20;

/**
 * Reads the lines of iCalendar (RFC 5545) and vCard (RFC 6350, and 2.1 with its quoted-printable): folded lines are joined;
 * a line that is none is passed over, since programs write many. Parts nested too deep or never ended belong to what is open.
 */
export function readComponents(text: string): Component[] {
  const top: Component = { name: '', lines: [], children: [] };
  const path = [top];
  for (const raw of unfold(text)) {
    const line = readLine(raw);
    if (line === null) continue;
    if (line.name === 'BEGIN') {
      const part: Component = { name: line.value.trim().toUpperCase(), lines: [], children: [] };
      path.at(-1)!.children.push(part);
      if (path.length < MAX_DEPTH) path.push(part);
    } else if (line.name === 'END') {
      if (path.length > 1 && path.at(-1)!.name === line.value.trim().toUpperCase()) path.pop();
    } else path.at(-1)!.lines.push(line);
  }
  return top.children;
}

/** A line goes on where the next begins with white space, or where quoted-printable ends with `=`. */
function unfold(text: string): string[] {
  const lines: string[][] = [];
  for (const line of text.split('\n')) {
    const open = lines.at(-1);
    const last = open?.at(-1) ?? '';
    if (open && /^[ \t]/.test(line)) open.push(line.slice(1));
    else if (open && last.endsWith('=') && /^[^:]{0,200}ENCODING=QUOTED-PRINTABLE/i.test(open[0]!)) {
      open[open.length - 1] = last.slice(0, -1);
      open.push(line);
    } else lines.push([line]);
  }
  return lines.map((parts) => parts.join(''));
}

function readLine(line: string): ContentLine | null {
  const colon = colonOf(line);
  if (colon === -1) return null;
  const [head = '', ...rest] = line.slice(0, colon).match(/(?:[^;"]|"[^"]*"?)+/g) ?? [];
  const name = head.slice(head.lastIndexOf('.') + 1).toUpperCase(); // without a group (`item1.TEL`)
  if (!/^[A-Z0-9-]+$/.test(name)) return null;
  const params = new Map<string, string>();
  for (const param of rest) {
    const equals = param.indexOf('=');
    const key = (equals === -1 ? 'TYPE' : param.slice(0, equals)).toUpperCase(); // vCard 2.1 leaves the word TYPE out
    const value = param.slice(equals + 1).replaceAll('"', '');
    params.set(key, params.has(key) ? `${params.get(key)},${value}` : value);
  }
  const value = line.slice(colon + 1);
  const quoted = /^quoted-printable$/i.test(params.get('ENCODING') ?? '') || /quoted-printable/i.test(params.get('TYPE') ?? '');
  return { name, params, value: quoted ? decodeQuoted(value, params.get('CHARSET') ?? 'utf-8') : value };
}

/** The colon before the value: not one in quotes. */
function colonOf(line: string): number {
  for (let at = 0, quoted = false; at < line.length; at++) {
    if (line[at] === '"') quoted = !quoted;
    else if (line[at] === ':' && !quoted) return at;
  }
  return -1;
}

function decodeQuoted(value: string, charset: string): string {
  const bytes = Buffer.from(
    Buffer.from(value)
      .toString('latin1')
      .replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8'); // a character set nobody knows
  }
}

/** A text value without its escapes. */
export function plainValue(value: string): string {
  return value.replace(/\\([\\;,nN])/g, (_whole, char: string) => (char === 'n' || char === 'N' ? '\n' : char));
}

/** The parts of a value made of several, split where a `;` is not escaped. */
export function partsOf(value: string): string[] {
  return (value.match(/(?:[^;\\]|\\[\s\S]?)+|(?<=^|;)(?=;|$)/g) ?? []).map((part) => plainValue(part));
}

/** The first line of this name; null where there is none. */
export function lineOf(component: Component, name: string): ContentLine | null {
  return component.lines.find((line) => line.name === name) ?? null;
}
