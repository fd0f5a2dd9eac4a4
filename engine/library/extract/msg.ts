import { Failure } from '../../failure.ts';
import { cleanInline } from './clean-text.ts';
import { openCompoundFile, type CompoundFolder } from './compound-file.ts';
import { unpackRtf } from './compressed-rtf.ts';
import type { ReadInside } from './extract-document.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { messageDocument, type MessageAttachment } from './message.ts';
import { decoderOfPage } from './rtf-code-pages.ts';
import { extractRtf } from './rtf.ts';

/** Property numbers of [MS-OXPROPS]. */
const SUBJECT = 0x0037;
const CLASS = 0x001a;
const SENT = 0x0039;
const DELIVERED = 0x0e06;
const SENDER = { name: 0x0c1a, smtp: 0x5d01, address: 0x0c1f };
const TO = 0x0e04;
const CC = 0x0e03;
const TEXT = 0x1000;
const RTF = 0x1009;
const HTML = 0x1013;
const CODE_PAGE = 0x3ffd;
const HTML_CODE_PAGE = 0x3fde;
const ATTACHED = {
  data: 0x3701,
  longName: 0x3707,
  name: 0x3704,
  mediaType: 0x370e,
  contentId: 0x3712,
  hidden: 0x7ffe,
  display: 0x3001,
};

/** Heads of the streams of fixed-length properties ([MS-OXMSG] 2.4.1): the message's own, an inner message's, all others'. */
const MESSAGE_HEAD_BYTES = 32;
const INNER_HEAD_BYTES = 24;
const OTHER_HEAD_BYTES = 8;

/** 100 ns steps from 1601 to 1970. */
const UNIX_EPOCH_STEPS = 116_444_736_000_000_000n;

/**
 * MSG of Outlook ([MS-OXMSG]): as EML is read. The text, else the HTML, else the packed RTF. Messages inside are read as
 * attachments. Failures: FILE_ENCRYPTED, FILE_CORRUPT (no message), FILE_EXPANDS_TOO_FAR, FILE_TOO_LARGE.
 */
export async function extractMsg(bytes: Uint8Array, readInside: ReadInside): Promise<ExtractedDocument> {
  return await readMessage(openCompoundFile(bytes), MESSAGE_HEAD_BYTES, { readInside, depth: 0 });
}

/** Messages in messages, all in one file. */
const MAX_MESSAGES_DEEP = 3;

interface Place {
  readInside: ReadInside;
  depth: number;
}

async function readMessage(folder: CompoundFolder, headBytes: number, place: Place): Promise<ExtractedDocument> {
  const properties = readProperties(folder, headBytes);
  if (properties === null) throw new Failure('FILE_CORRUPT');
  if (/^IPM\.Note\.SMIME$/i.test(properties.words(CLASS))) throw new Failure('FILE_ENCRYPTED');
  const inner = new Map<string, () => Promise<ExtractedDocument>>();
  const attachments = attachmentsOf(folder, place, inner);
  const rtf = properties.bytes(RTF);
  return await messageDocument(
    'msg',
    {
      subject: properties.words(SUBJECT),
      from: senderOf(properties),
      to: properties.words(TO),
      cc: properties.words(CC),
      sentAtMs: properties.timeMs(SENT) ?? properties.timeMs(DELIVERED),
      dateWords: '',
      text: properties.words(TEXT),
      html: htmlOf(properties),
      otherBody: rtf ? () => extractRtf(unpackRtf(rtf)) : null,
      attachments,
    },
    (name, content) => inner.get(name)?.() ?? place.readInside(name, content),
  );
}

interface Properties {
  /** A string, whichever way it is kept; '' where there is none. */
  words(property: number): string;
  bytes(property: number): Buffer | null;
  number(property: number): number | null;
  timeMs(property: number): number | null;
}

function readProperties(folder: CompoundFolder, headBytes: number): Properties | null {
  const fixed = folder.read('__properties_version1.0');
  if (fixed === null) return null;
  const values = new Map<number, Buffer>();
  for (let at = headBytes; at + 16 <= fixed.length; at += 16)
    values.set(fixed.readUInt16LE(at + 2), fixed.subarray(at + 8, at + 16));
  const stream = (property: number, type: string): Buffer | null =>
    folder.read(`__substg1.0_${property.toString(16).padStart(4, '0')}${type}`);
  const number = (property: number): number | null => values.get(property)?.readInt32LE(0) ?? null;
  return {
    number,
    words(property) {
      const wide = stream(property, '001F');
      if (wide) return wide.toString('utf16le').replace(/\0+$/, '');
      const narrow = stream(property, '001E');
      return narrow ? decoderOfPage(number(CODE_PAGE) ?? 1252)(narrow.toString('latin1')).replace(/\0+$/, '') : '';
    },
    bytes: (property) => stream(property, '0102'),
    timeMs(property) {
      const steps = values.get(property)?.readBigUInt64LE(0) ?? 0n;
      const timeMs = Number((steps - UNIX_EPOCH_STEPS) / 10_000n);
      return steps > 0n && Math.abs(timeMs) < 8e15 ? timeMs : null;
    },
  };
}

function senderOf(properties: Properties): string {
  const name = properties.words(SENDER.name);
  const told = properties.words(SENDER.smtp) || properties.words(SENDER.address);
  const address = told.includes('@') ? told : ''; // else the name of an entry in a directory nobody outside knows
  if (name === '' || name === address) return address;
  return address === '' ? name : `${name} <${address}>`;
}

function htmlOf(properties: Properties): string {
  const bytes = properties.bytes(HTML);
  if (bytes === null) return properties.words(HTML);
  return decoderOfPage(properties.number(HTML_CODE_PAGE) ?? 65001)(bytes.toString('latin1'));
}

function attachmentsOf(
  folder: CompoundFolder,
  place: Place,
  inner: Map<string, () => Promise<ExtractedDocument>>,
): MessageAttachment[] {
  const parts = [...folder.folders]
    .filter(([name]) => name.startsWith('__attach_version1.0_'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return parts.flatMap(([, part], index) => {
    const properties = readProperties(part, OTHER_HEAD_BYTES);
    if (properties === null) return [];
    const told = properties.words(ATTACHED.longName) || properties.words(ATTACHED.name);
    const message = part.folders.get('__substg1.0_3701000d');
    const name = message
      ? `${cleanInline(properties.words(ATTACHED.display) || told || 'Message')
          .trim()
          .slice(0, 100)} (${index + 1}).msg`
      : told;
    if (message) {
      inner.set(name, async () => {
        if (place.depth + 1 > MAX_MESSAGES_DEEP) throw new Failure('FILE_EXPANDS_TOO_FAR');
        return await readMessage(message, INNER_HEAD_BYTES, { ...place, depth: place.depth + 1 });
      });
    }
    return [
      {
        name,
        mediaType: message ? '' : properties.words(ATTACHED.mediaType),
        isPicture: (properties.number(ATTACHED.hidden) ?? 0) % 256 !== 0 || properties.words(ATTACHED.contentId) !== '',
        open: () => properties.bytes(ATTACHED.data) ?? new Uint8Array(),
      },
    ];
  });
}
