const office = 'application/vnd.openxmlformats-officedocument';

/** File name endings of the media types documents are attached with (IANA). */
const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/rtf': 'rtf',
  'text/rtf': 'rtf',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/csv': 'csv',
  'text/calendar': 'ics',
  'text/vcard': 'vcf',
  'text/xml': 'xml',
  'application/xml': 'xml',
  'application/hl7-cda+xml': 'xml',
  'application/hl7-sda+xml': 'xml',
  'application/fhir+json': 'json',
  'message/rfc822': 'eml',
  'application/vnd.ms-outlook': 'msg',
  'application/zip': 'zip',
  'application/x-zip-compressed': 'zip',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/tiff': 'tif',
  'image/bmp': 'bmp',
  'image/webp': 'webp',
  [`${office}.wordprocessingml.document`]: 'docx',
  [`${office}.spreadsheetml.sheet`]: 'xlsx',
  [`${office}.presentationml.presentation`]: 'pptx',
  'application/vnd.oasis.opendocument.text': 'odt',
};

/** The ending a file of this media type has, so that its reader is found; null for types that are not read. */
export function extensionOfType(mediaType: string): string | null {
  const type = mediaType.split(';')[0]!.trim().toLowerCase();
  return Object.hasOwn(extensions, type) ? (extensions[type] ?? null) : null;
}
