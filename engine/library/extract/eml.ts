import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { Failure } from '../../failure.ts';
import { addDocument } from './add-document.ts';
import { cleanInline, cleanText } from './clean-text.ts';
import type { ReadInside } from './extract-document.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { formatOfName } from './file-format.ts';
import { readHtml } from './html.ts';
import { readLines } from './plain-text.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';
import { extensionOfType } from './type-extension.ts';

const MAX_ATTACHMENTS = 200;
const MAX_PARTS_DEEP = 64;
const MAX_HEADER_BYTES = 1024 * 1024;

/**
 * EML (RFC 5322, MIME): subject, sender, recipients and date, the text (that of the HTML where there is no other), then every
 * attachment that is a document itself, under its name. Failures: FILE_ENCRYPTED, FILE_CORRUPT (no message), FILE_TOO_LARGE.
 */
export async function extractEml(bytes: Uint8Array, readInside: ReadInside): Promise<ExtractedDocument> {
  const message = await parse(bytes);
  const builder = createTextBuilder();
  const subject = cleanInline(message.subject ?? '')
    .trim()
    .slice(0, 1000);
  builder.add('heading', subject === '' ? '(no subject)' : subject, 1);
  builder.add('paragraph', headerLines(message).join('\n'));
  addBody(builder, message);
  await addAttachments(builder, message.attachments, readInside);
  return {
    format: 'eml',
    title: subject === '' ? null : subject.slice(0, 300),
    ...builder.finish(),
    pageSpans: [],
    pageItems: [],
  };
}

async function parse(bytes: Uint8Array): Promise<Email> {
  const message = await readParts(bytes);
  const header = (name: string) => message.headers.find(({ key }) => key === name)?.value ?? '';
  if (!['from', 'to', 'subject', 'date', 'message-id', 'received'].some((name) => header(name) !== ''))
    throw new Failure('FILE_CORRUPT');
  if (/^\s*(?:multipart\/encrypted|application\/(?:x-)?pkcs7-mime)/i.test(header('content-type')))
    throw new Failure('FILE_ENCRYPTED');
  return message;
}

async function readParts(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, {
      rfc822Attachments: true,
      maxNestingDepth: MAX_PARTS_DEEP,
      maxHeadersSize: MAX_HEADER_BYTES,
      attachmentEncoding: 'arraybuffer',
    });
  } catch (error) {
    throw new Failure('FILE_CORRUPT', { cause: error }); // parts nested too deep, or a head without end
  }
}

function headerLines(message: Email): string[] {
  const lines: [string, string][] = [
    ['From', addresses(message.from ? [message.from] : [])],
    ['To', addresses(message.to)],
    ['Cc', addresses(message.cc)],
    ['Date', dateLine(message.date)],
  ];
  return lines.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`);
}

function addresses(list: readonly Address[] | undefined): string {
  const shown = (list ?? []).flatMap((entry) => (entry.group ? [entry.name] : [mailbox(entry.name, entry.address ?? '')]));
  return cleanInline(shown.filter((text) => text !== '').join(', ')).trim();
}

function mailbox(name: string, address: string): string {
  if (name === '' || name === address) return address;
  return address === '' ? name : `${name} <${address}>`;
}

function dateLine(date: string | undefined): string {
  const timeMs = Date.parse(date ?? '');
  if (Number.isNaN(timeMs)) return cleanInline(date ?? '').trim();
  const iso = new Date(timeMs).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

function addBody(builder: TextBuilder, message: Email): void {
  const text = cleanText(message.text ?? '').trimEnd();
  if (text.trim() !== '') return addDocument(builder, readLines(text, 'text'), 1);
  if ((message.html ?? '').trim() === '') return;
  try {
    addDocument(builder, readHtml(cleanText(message.html ?? ''), 'html'), 1);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'FILE_EMPTY') throw error; // nothing but pictures: the rest of the message stands
  }
}

async function addAttachments(builder: TextBuilder, attachments: readonly Attachment[], readInside: ReadInside): Promise<void> {
  const unread: string[] = [];
  for (const [index, attachment] of attachments.entries()) {
    const name = nameOf(attachment);
    if (attachment.related === true && formatOfName(name) === null) continue; // pictures of the text
    const inside = index < MAX_ATTACHMENTS && formatOfName(name) !== null ? await read(attachment, name, readInside) : null;
    if (inside === null) unread.push(name);
    else {
      builder.add('heading', `Attachment: ${name}`, 2);
      addDocument(builder, inside, 2);
    }
  }
  if (unread.length > 0) builder.add('paragraph', `Attachments not read: ${unread.slice(0, MAX_ATTACHMENTS).join(', ')}`);
}

/** Its name; where that does not say what it is, with the ending of its type. */
function nameOf({ filename, mimeType }: Attachment): string {
  const name = cleanInline(filename ?? '')
    .trim()
    .slice(-200);
  if (formatOfName(name) !== null) return name;
  const extension = extensionOfType(mimeType);
  if (extension === null) return name === '' ? 'without a name' : name;
  return `${name === '' ? (extension === 'eml' ? 'Message' : 'Attachment') : name}.${extension}`;
}

/** An attachment that cannot be read does not take its message with it: it is named as not read. */
async function read({ content }: Attachment, name: string, readInside: ReadInside): Promise<ExtractedDocument | null> {
  try {
    return await readInside(name, typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content));
  } catch {
    return null;
  }
}
