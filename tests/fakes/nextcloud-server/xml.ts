/** One element of a parsed document. */
export interface Element {
  ns: string;
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: Element[];
  /** Text directly inside, entities resolved. */
  text: string;
}

export const DAV = 'DAV:';
export const OC = 'http://owncloud.org/ns';
export const NC = 'http://nextcloud.org/ns';
export const CALDAV = 'urn:ietf:params:xml:ns:caldav';
export const CARDDAV = 'urn:ietf:params:xml:ns:carddav';
export const CALENDAR_SERVER = 'http://calendarserver.org/ns/';
export const APPLE = 'http://apple.com/ns/ical/';
const SABRE = 'http://sabredav.org/ns';

/** Prefixes as the server writes them. */
const PREFIXES: Readonly<Record<string, string>> = {
  [DAV]: 'd',
  [SABRE]: 's',
  [OC]: 'oc',
  [NC]: 'nc',
  [CALDAV]: 'cal',
  [CALENDAR_SERVER]: 'cs',
  [CARDDAV]: 'card',
};

export const FILE_NAMESPACES = [DAV, SABRE, OC, NC];
export const CALENDAR_NAMESPACES = [DAV, SABRE, CALDAV, CALENDAR_SERVER, OC, NC];
export const CONTACT_NAMESPACES = [DAV, SABRE, CALDAV, CALENDAR_SERVER, CARDDAV, OC, NC];

export function declarations(namespaces: readonly string[]): string {
  return namespaces.map((ns) => `xmlns:${PREFIXES[ns]}="${ns}"`).join(' ');
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** An element as the server writes it: closed at once where it has no value, its namespace declared where it has no prefix. */
export function element(ns: string, name: string, value?: string): string {
  const prefix = PREFIXES[ns];
  const tag = prefix === undefined ? `x1:${name}` : `${prefix}:${name}`;
  const open = prefix === undefined ? `${tag} xmlns:x1="${escapeXml(ns)}"` : tag;
  return value === undefined ? `<${open}/>` : `<${open}>${value}</${tag}>`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/giu, (all, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? all;
  });
}

const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/guy;

/** Reads a request's or answer's body. Throws where it is not well-formed. */
export function parseXml(text: string): Element {
  const top: Element = { ns: '', name: '', attributes: {}, children: [], text: '' };
  const open: { element: Element; tag: string; namespaces: Readonly<Record<string, string>> }[] = [
    { element: top, tag: '', namespaces: {} },
  ];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let token = TOKEN.exec(text); token !== null; token = TOKEN.exec(text)) {
    end = TOKEN.lastIndex;
    const [, cdata, closing, opening, attributeText = '', selfClosing, words] = token;
    const present = open.at(-1)!;
    if (cdata !== undefined) present.element.text += cdata;
    else if (words !== undefined) present.element.text += unescape(words);
    else if (closing !== undefined) {
      if (open.length === 1 || present.tag !== closing) throw new Error('Closing tag without its opening');
      open.pop();
    } else if (opening !== undefined) {
      const child = openElement(opening, attributeText, present.namespaces);
      present.element.children.push(child.element);
      if (selfClosing === '') open.push({ ...child, tag: opening });
    }
  }
  const root = top.children[0];
  if (end !== text.length || open.length !== 1 || root === undefined) throw new Error('Not well-formed XML');
  return root;
}

function openElement(tag: string, attributeText: string, outer: Readonly<Record<string, string>>) {
  const namespaces: Record<string, string> = { ...outer };
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single] of attributeText.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu)) {
    const value = unescape(double ?? single ?? '');
    if (name === 'xmlns') namespaces[''] = value;
    else if (name.startsWith('xmlns:')) namespaces[name.slice(6)] = value;
    else attributes[name] = value;
  }
  const [prefix, name] = tag.includes(':') ? tag.split(':', 2) : ['', tag];
  const created: Element = { ns: namespaces[prefix ?? ''] ?? '', name: name ?? '', attributes, children: [], text: '' };
  return { element: created, namespaces };
}

export function child(of: Element | undefined, ns: string, name: string): Element | undefined {
  return of?.children.find((each) => each.ns === ns && each.name === name);
}

/** All elements of that name below, in the document's order. */
export function descendants(of: Element, ns: string, name: string): Element[] {
  return of.children.flatMap((each) => [...(each.ns === ns && each.name === name ? [each] : []), ...descendants(each, ns, name)]);
}
