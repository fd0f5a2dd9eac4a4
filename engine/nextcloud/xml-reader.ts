/** What an XML text consists of, as it passes by. Names are whole: `{namespace}local`. */
export interface XmlEvents {
  open(name: string): void;
  text(text: string): void;
  close(name: string): void;
}

export interface XmlReader {
  push(piece: string): void;
  /** To be called after the last piece. */
  end(): void;
}

/** Not XML as servers send it: cut off, say, a page of a proxy, or a document type (whose entities could blow up). */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** Longest single tag, comment or stretch of text that is held at a time. */
const MAX_HELD_CHARS = 1_000_000;
const MAX_DEPTH = 100;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads XML piece by piece and keeps nothing of it, so that an answer of a hundred megabytes takes no more memory than its
 * largest element. Namespaces are resolved; of entities only the five of XML itself and numbers are, a document type is refused
 * (XML 1.0, 4.1 and 2.8; Namespaces in XML 1.0). By hand, since the parsers at hand (fast-xml-parser) want the whole text.
 * Failure: XmlError.
 */
export function createXmlReader(events: XmlEvents): XmlReader {
  const stack: { name: string; qualified: string; namespaces: ReadonlyMap<string, string> }[] = [];
  let held = '';
  let hasRoot = false;

  function push(piece: string): void {
    held += piece;
    let from = 0;
    for (;;) {
      const next = step(from);
      if (next === null) break;
      from = next;
    }
    held = held.slice(from);
    if (held.length > MAX_HELD_CHARS) throw new XmlError('something in it has no end');
  }

  /** Takes one thing at `from` and answers where the next one begins; null where more has to arrive first. */
  function step(from: number): number | null {
    if (from >= held.length) return null;
    if (held[from] !== '<') return takeText(from);
    if (held.startsWith('<!--', from)) return after('-->', from + 4);
    if (held.startsWith('<![CDATA[', from)) return takeCharacters(from);
    if (held.startsWith('<?', from)) return after('?>', from + 2);
    if (held[from + 1] === '!') return held.length - from < 9 ? null : refuse('a document type');
    const end = endOfTag(from);
    if (end === null) return null;
    takeTag(held.slice(from + 1, end));
    return end + 1;
  }

  function after(mark: string, from: number): number | null {
    const at = held.indexOf(mark, from);
    return at === -1 ? null : at + mark.length;
  }

  function takeText(from: number): number | null {
    const end = held.indexOf('<', from);
    if (end === -1) return null;
    text(decoded(held.slice(from, end)));
    return end;
  }

  function takeCharacters(from: number): number | null {
    const end = held.indexOf(']]>', from);
    if (end === -1) return null;
    text(held.slice(from + 9, end));
    return end + 3;
  }

  function text(words: string): void {
    if (stack.length > 0) events.text(words);
    else if (words.trim() !== '' && words !== '\uFEFF') refuse('words outside of all elements');
  }

  /** A `>` may stand in the value of an attribute. */
  function endOfTag(from: number): number | null {
    let quote = '';
    for (let at = from + 1; at < held.length; at++) {
      const character = held[at]!;
      if (quote !== '') quote = character === quote ? '' : quote;
      else if (character === '"' || character === "'") quote = character;
      else if (character === '>') return at;
    }
    return null;
  }

  function takeTag(tag: string): void {
    if (tag.startsWith('/')) return close(tag.slice(1).trim());
    const isEmpty = tag.endsWith('/');
    const inner = isEmpty ? tag.slice(0, -1) : tag;
    const qualified = /^[^\s/<>"'=]+/.exec(inner)?.[0] ?? refuse('a tag without a name');
    if (stack.length === 0 && hasRoot) refuse('a second root');
    if (stack.length >= MAX_DEPTH) refuse('elements in elements without end');
    hasRoot = true;
    const namespaces = declared(inner.slice(qualified.length), stack.at(-1)?.namespaces ?? new Map());
    const name = resolved(qualified, namespaces);
    stack.push({ name, qualified, namespaces });
    events.open(name);
    if (isEmpty) close(qualified);
  }

  function close(qualified: string): void {
    const open = stack.pop();
    if (open?.qualified !== qualified) return refuse('a tag that closes another');
    events.close(open.name);
  }

  return {
    push,
    end() {
      if (stack.length > 0 || !hasRoot || held.trim() !== '') refuse('an end before its end');
    },
  };
}

function declared(attributes: string, outer: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (!attributes.includes('xmlns')) return outer;
  const namespaces = new Map(outer);
  for (const [, prefix, double, single] of attributes.matchAll(/\sxmlns(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    namespaces.set(prefix ?? '', decoded(double ?? single ?? ''));
  return namespaces;
}

function resolved(qualified: string, namespaces: ReadonlyMap<string, string>): string {
  const colon = qualified.indexOf(':');
  const [prefix, local] = colon === -1 ? ['', qualified] : [qualified.slice(0, colon), qualified.slice(colon + 1)];
  const namespace = namespaces.get(prefix);
  if (namespace === undefined && prefix !== '') refuse('a prefix that stands for nothing');
  return `{${namespace ?? ''}}${local}`;
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&([^;&\s]{0,12});?/g, (whole, name: string) => {
    if (!whole.endsWith(';')) return refuse('an entity without an end');
    return ENTITIES[name] ?? character(name);
  });
}

function character(name: string): string {
  const code = /^#x([0-9a-f]{1,6})$/i.exec(name) ?? /^#(\d{1,7})$/.exec(name);
  if (code === null) return refuse('an entity of its own');
  const point = Number.parseInt(code[1]!, name[1]?.toLowerCase() === 'x' ? 16 : 10);
  return point > 0 && point <= 0x10_ff_ff ? String.fromCodePoint(point) : refuse('a character there is not');
}

function refuse(what: string): never {
  throw new XmlError(what);
}
