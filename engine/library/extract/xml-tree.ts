import { Failure } from '../../failure.ts';
import { readXml } from './xml-reader.ts';

/** An element with what it holds, in order. Names come without their namespace prefix, attributes by full name. */
export interface XmlElement {
  name: string;
  attribute(name: string): string | null;
  children: (XmlElement | string)[];
}

/** More than the longest real document has; keeps a file of nothing but tags from filling the memory. */
const MAX_NODES = 2_000_000;

/** Bytes of an XML file as text: byte order mark, then the zeros of UTF-16, then the declared encoding, else UTF-8. */
export function decodeXml(bytes: Uint8Array): string {
  const [first, second, third] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return decode(bytes, 'utf-16le');
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return decode(bytes, 'utf-16be');
  if (first === 0xef && second === 0xbb && third === 0xbf) return decode(bytes, 'utf-8');
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(200, bytes.length)).toString('latin1');
  const declared = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  // A file that can be read this far is not in UTF-16, whatever the program that wrote it from memory declared.
  return decode(bytes, /^utf-?16/i.test(declared) ? 'utf-8' : declared);
}

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch (error) {
    throw new Failure('FILE_CORRUPT', { cause: error }); // an encoding nobody knows
  }
}

/** The root element. Failures: FILE_CORRUPT, FILE_EXPANDS_TOO_FAR. */
export function parseXml(xml: string): XmlElement {
  const top: XmlElement = { name: '', attribute: () => null, children: [] };
  const path = [top];
  let nodes = 0;
  const add = (node: XmlElement | string): void => {
    if (++nodes > MAX_NODES) throw new Failure('FILE_EXPANDS_TOO_FAR');
    path.at(-1)?.children.push(node);
  };
  readXml(xml, {
    open(name, attribute) {
      const element: XmlElement = { name, attribute, children: [] };
      add(element);
      path.push(element);
    },
    text: add,
    close: () => void path.pop(),
  });
  const root = elementsOf(top)[0];
  if (!root) throw new Failure('FILE_CORRUPT');
  return root;
}

/** Elements right inside another, of one name or all. */
export function elementsOf(parent: XmlElement, name?: string): XmlElement[] {
  return parent.children.filter(
    (child): child is XmlElement => typeof child !== 'string' && (name === undefined || child.name === name),
  );
}

/** The first element at the end of this path of names, or null. */
export function childAt(parent: XmlElement, ...path: readonly string[]): XmlElement | null {
  let here: XmlElement | undefined = parent;
  for (const name of path)
    here = here?.children.find((child): child is XmlElement => typeof child !== 'string' && child.name === name);
  return here ?? null;
}

/** All words inside an element. */
export function textOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

/** Every element of this name at any depth, in order; those inside one that was found are left out. */
export function descendants(parent: XmlElement, name: string): XmlElement[] {
  return elementsOf(parent).flatMap((child) => (child.name === name ? [child] : descendants(child, name)));
}
