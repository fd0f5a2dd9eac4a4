import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { Failure } from '../../failure.ts';
import { cleanInline } from './clean-text.ts';
import type { ReadInside } from './extract-document.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { messageDocument, type MessageAttachment } from './message.ts';

const MAX_PARTS_DEEP = 64;
const MAX_HEADER_BYTES = 1024 * 1024;

/**
 * EML (RFC 5322, MIME): subject, sender, recipients and date, the text (that of the HTML where there is no other), then every
 * attachment that is a document itself, under its name. Failures: FILE_ENCRYPTED, FILE_CORRUPT (no message), FILE_TOO_LARGE.
 */
export async function extractEml(bytes: Uint8Array, readInside: ReadInside): Promise<ExtractedDocument> {
  const message = await parse(bytes);
  const sentAtMs = Date.parse(message.date ?? '');
  return await messageDocument(
    'eml',
    {
      subject: message.subject ?? '',
      from: addresses(message.from ? [message.from] : []),
      to: addresses(message.to),
      cc: addresses(message.cc),
      sentAtMs: Number.isNaN(sentAtMs) ? null : sentAtMs,
      dateWords: message.date ?? '',
      text: message.text ?? '',
      html: message.html ?? '',
      otherBody: null,
      attachments: message.attachments.map(asAttachment),
    },
    readInside,
  );
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

function addresses(list: readonly Address[] | undefined): string {
  const shown = (list ?? []).flatMap((entry) => (entry.group ? [entry.name] : [mailbox(entry.name, entry.address ?? '')]));
  return cleanInline(shown.filter((text) => text !== '').join(', ')).trim();
}

function mailbox(name: string, address: string): string {
  if (name === '' || name === address) return address;
  return address === '' ? name : `${name} <${address}>`;
}

function asAttachment({ filename, mimeType, related, content }: Attachment): MessageAttachment {
  return {
    name: filename ?? '',
    mediaType: mimeType,
    isPicture: related === true,
    open: () => (typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)),
  };
}
