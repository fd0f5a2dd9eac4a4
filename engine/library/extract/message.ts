import { Failure } from '../../failure.ts';
import { addDocument } from './add-document.ts';
import { cleanInline, cleanText } from './clean-text.ts';
import type { ReadInside } from './extract-document.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { formatOfName } from './file-format.ts';
import { readHtml } from './html.ts';
import { createInsideFiles } from './inside-files.ts';
import { readLines } from './plain-text.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';
import { extensionOfType } from './type-extension.ts';

/** A message as any of its formats tells it. Addresses and dates as they are shown. */
export interface Message {
  subject: string;
  from: string;
  to: string;
  cc: string;
  /** When it was sent; null where it does not tell. */
  sentAtMs: number | null;
  /** Where the date is no date anybody can read: as it is written. */
  dateWords: string;
  text: string;
  html: string;
  /** What is read where there is neither text nor HTML. */
  otherBody: (() => Promise<ExtractedDocument>) | null;
  attachments: readonly MessageAttachment[];
}

export interface MessageAttachment {
  name: string;
  mediaType: string;
  /** Part of the text's looks (a logo, a signature's picture) rather than something attached. */
  isPicture: boolean;
  open: () => Uint8Array;
}

const MAX_ATTACHMENTS = 200;

/** A message as a document: its head, its text (that of the HTML where there is no other), then every attachment under its name. */
export async function messageDocument(
  format: 'eml' | 'msg',
  message: Message,
  readInside: ReadInside,
): Promise<ExtractedDocument> {
  const builder = createTextBuilder();
  const subject = cleanInline(message.subject).trim().slice(0, 1000);
  builder.add('heading', subject === '' ? '(no subject)' : subject, 1);
  builder.add('paragraph', headerLines(message).join('\n'));
  await addBody(builder, message);
  const files = createInsideFiles(builder, readInside);
  for (const [index, attachment] of message.attachments.entries()) {
    const name = nameOf(attachment);
    const format = formatOfName(name);
    if (attachment.isPicture && (format === null || format === 'image')) continue;
    if (index >= MAX_ATTACHMENTS) files.leaveOut(name, null);
    else await files.add({ name, heading: `Attachment: ${name}`, level: 2, open: attachment.open });
  }
  const { lacks } = files.finish('Attachments not read');
  return {
    format,
    title: subject === '' ? null : subject.slice(0, 300),
    ...builder.finish(),
    pageSpans: [],
    pageItems: [],
    authors: message.from === '' ? [] : [message.from.slice(0, 200)],
    dateMs: message.sentAtMs,
    ...(lacks ? { lacks } : {}),
  };
}

function headerLines(message: Message): string[] {
  const lines: [string, string][] = [
    ['From', message.from],
    ['To', message.to],
    ['Cc', message.cc],
    ['Date', message.sentAtMs === null ? message.dateWords : shownTime(message.sentAtMs)],
  ];
  return lines
    .map(([name, value]) => [name, cleanInline(value).trim()])
    .flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`]));
}

function shownTime(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

async function addBody(builder: TextBuilder, message: Message): Promise<void> {
  const text = cleanText(message.text).trimEnd();
  if (text.trim() !== '') return addDocument(builder, readLines(text, 'text'), 1);
  try {
    if (message.html.trim() !== '') addDocument(builder, readHtml(cleanText(message.html), 'html'), 1);
    else if (message.otherBody) addDocument(builder, await message.otherBody(), 1);
  } catch (error) {
    // Nothing but pictures, or a body nobody can read: the rest of the message stands.
    if (!(error instanceof Failure) || error.code === 'FILE_TOO_LARGE') throw error;
  }
}

/** Its name; where that does not say what it is, with the ending of its type. */
function nameOf({ name: told, mediaType }: MessageAttachment): string {
  const name = cleanInline(told).trim().slice(-200);
  if (formatOfName(name) !== null) return name;
  const extension = extensionOfType(mediaType);
  if (extension === null) return name === '' ? 'without a name' : name;
  const unnamed = extension === 'eml' || extension === 'msg' ? 'Message' : 'Attachment';
  return `${name === '' ? unnamed : name}.${extension}`;
}
