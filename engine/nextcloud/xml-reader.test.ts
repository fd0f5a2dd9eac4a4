import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createXmlReader, XmlError } from './xml-reader.ts';

function read(pieces: readonly string[]): string[] {
  const events: string[] = [];
  const reader = createXmlReader({
    open: (name) => void events.push(`<${name}>`),
    text: (text) => void (text.trim() === '' ? undefined : events.push(text)),
    close: (name) => void events.push(`</${name}>`),
  });
  for (const piece of pieces) reader.push(piece);
  reader.end();
  // Text may come in pieces of its own.
  return events
    .join('\n')
    .replaceAll(/(?<![>\n])\n(?![<\n])/g, '')
    .split('\n');
}

const SAMPLE = `\uFEFF<?xml version="1.0"?><!-- a > comment --><D:multistatus xmlns:D="DAV:" xmlns='urn:plain'>
<D:response><lp1:getetag xmlns:lp1="DAV:" at="a>b">&quot;1&#x2d;2&#45;&amp;&quot;</lp1:getetag><empty/><x><![CDATA[<no> &tag;]]></x></D:response></D:multistatus>`;

it('resolves namespaces, numbers and the five entities of XML, and reads an attribute with a > in it', () => {
  expect(read([SAMPLE])).toEqual([
    '<{DAV:}multistatus>',
    '<{DAV:}response>',
    '<{DAV:}getetag>',
    '"1-2-&"',
    '</{DAV:}getetag>',
    '<{urn:plain}empty>',
    '</{urn:plain}empty>',
    '<{urn:plain}x>',
    '<no> &tag;',
    '</{urn:plain}x>',
    '</{DAV:}response>',
    '</{DAV:}multistatus>',
  ]);
});

it('reads the same however it arrives', () => {
  const whole = read([SAMPLE]);
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(SAMPLE.length), { maxLength: 40 }), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), SAMPLE.length];
      expect(read(at.slice(1).map((end, index) => SAMPLE.slice(at[index], end)))).toEqual(whole);
    }),
    { seed: 5 },
  );
});

it.each([
  ['cut off', '<a><b></b>'],
  ['a page that is no XML', '<html><br></html>'],
  ['a document type, whose entities could blow up', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
  ['an entity of its own', '<a>&nbsp;</a>'],
  ['an unknown prefix', '<d:a/>'],
  ['two roots', '<a/><b/>'],
  ['words around it', 'Error: <a/>'],
  ['nothing', ''],
  ['elements in each other without end', '<a>'.repeat(200)],
  ['a character there is not', '<a>&#x110000;</a>'],
])('refuses what is %s', (_what, text) => {
  expect(() => read([text])).toThrow(XmlError);
});
