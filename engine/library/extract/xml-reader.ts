import { Failure } from '../../failure.ts';

/** What is told about a document while it is read. Names come without their namespace prefix. */
export interface XmlListener {
  /** `attribute` gives the value of an attribute by its full name as written, or null. */
  open?(name: string, attribute: (name: string) => string | null): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Deeper than any real document; readers of trees may recurse this far. */
const MAX_DEPTH = 256;

/**
 * Reads XML 1.0 from start to end, once. Nothing is fetched and nothing expanded: document types are skipped, and of entities
 * only the five of XML itself and characters by number are known, others stay as written. So a file cannot say more than it holds.
 * Failures: FILE_CORRUPT (not well-formed, cut off, nested deeper than 256).
 */
export function readXml(xml: string, listener: XmlListener): void {
  const open: string[] = [];
  let at = 0;
  let sawRoot = false;
  while (at < xml.length) {
    const mark = xml.indexOf('<', at);
    const textEnd = mark === -1 ? xml.length : mark;
    if (textEnd > at && open.length > 0) listener.text?.(plain(xml.slice(at, textEnd)));
    if (mark === -1) break;
    const skipped = endOfSpecial(xml, mark);
    if (skipped !== null) {
      if (xml.startsWith('<![CDATA[', mark) && open.length > 0) listener.text?.(xml.slice(mark + 9, skipped - 3));
      at = skipped;
      continue;
    }
    const end = endOfTag(xml, mark + 1);
    if (xml[mark + 1] === '/') {
      const name = localName(xml.slice(mark + 2, end).trim());
      if (open.pop() !== name) throw new Failure('FILE_CORRUPT');
      listener.close?.(name);
    } else {
      sawRoot = true;
      const empty = xml[end - 1] === '/';
      const tag = xml.slice(mark + 1, empty ? end - 1 : end);
      const fullName = /^[^\s/<>="']+/.exec(tag)?.[0];
      if (fullName === undefined || open.length >= MAX_DEPTH) throw new Failure('FILE_CORRUPT');
      const name = localName(fullName);
      listener.open?.(name, attributesOf(tag, fullName.length));
      if (empty) listener.close?.(name);
      else open.push(name);
    }
    at = end + 1;
  }
  if (open.length > 0 || !sawRoot) throw new Failure('FILE_CORRUPT');
}

/** Where a comment, CDATA section, processing instruction or document type that begins here ends; null for a tag. */
function endOfSpecial(xml: string, mark: number): number | null {
  if (xml.startsWith('<!--', mark)) return after(xml, '-->', mark + 4);
  if (xml.startsWith('<![CDATA[', mark)) return after(xml, ']]>', mark + 9);
  if (xml.startsWith('<?', mark)) return after(xml, '?>', mark + 2);
  if (!xml.startsWith('<!', mark)) return null;
  const end = after(xml, '>', mark);
  const subset = xml.indexOf('[', mark);
  return subset === -1 || subset >= end ? end : after(xml, '>', after(xml, ']', subset) - 1);
}

function after(xml: string, words: string, from: number): number {
  const found = xml.indexOf(words, from);
  if (found === -1) throw new Failure('FILE_CORRUPT');
  return found + words.length;
}

/** The `>` of a tag; one inside an attribute's quotes does not count. */
function endOfTag(xml: string, from: number): number {
  for (let at = from; at < xml.length; at++) {
    const char = xml[at];
    if (char === '>') return at;
    if (char === '"' || char === "'") at = after(xml, char, at + 1) - 1;
  }
  throw new Failure('FILE_CORRUPT');
}

/** Parsed only when asked for: most elements of a long table are never asked. Each begins after white space, so that no run of letters is read twice. */
function attributesOf(tag: string, from: number): (name: string) => string | null {
  let attributes: Map<string, string> | null = null;
  return (name) => {
    if (attributes === null) {
      attributes = new Map();
      for (const [, key, double, single] of tag.slice(from).matchAll(/\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
        attributes.set(key ?? '', plain(double ?? single ?? ''));
      }
    }
    return attributes.get(name) ?? null;
  };
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function plain(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/g, (_whole, hex, decimal, name) => {
    if (typeof name === 'string') return named[name] ?? '';
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0x10_ffff ? '' : String.fromCodePoint(code);
  });
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
