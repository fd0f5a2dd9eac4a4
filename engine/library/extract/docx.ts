import mammoth from 'mammoth';
import { Failure } from '../../failure.ts';
import { refuseOleFile } from './file-format.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { readHtml } from './html.ts';
import { coreProperties } from './office-properties.ts';
import { MAX_OFFICE_XML_BYTES } from './limits.ts';
import { openZip, type ZipArchive } from './zip-archive.ts';

/** Pictures are not read: an image without a source stays an empty element. */
const noImages = mammoth.images.imgElement(async () => ({ src: '' }));

/**
 * DOCX: headings, lists and tables as Word has them, in reading order; comments, headers, footers and hidden text are left out.
 * Failures: FILE_ENCRYPTED, FILE_CORRUPT, FILE_EXPANDS_TOO_FAR, FILE_NO_TEXT, FILE_TOO_LARGE.
 */
export async function extractDocx(bytes: Uint8Array): Promise<ExtractedDocument> {
  refuseOleFile(bytes, 'This is an old Word file (.doc). Save it as .docx.');
  const zip = openZip(bytes, { maxTotalBytes: MAX_OFFICE_XML_BYTES });
  const told = coreProperties(zip);
  const html = await convert(zip);
  const document = readHtml(html, 'docx');
  return { ...document, ...told, title: told.title ?? document.title };
}

async function convert(zip: ZipArchive): Promise<string> {
  try {
    const input = { file: asMammothFile(zip) } as unknown as Parameters<typeof mammoth.convertToHtml>[0];
    return (await mammoth.convertToHtml(input, { convertImage: noImages, styleMap })).value;
  } catch (error) {
    throw error instanceof Failure ? error : new Failure('FILE_CORRUPT', { cause: error });
  }
}

/** The title stands above the sections, which Word's own levels do not say. */
const styleMap = [
  "p[style-name='Title'] => h1:fresh",
  ...[1, 2, 3, 4, 5].flatMap((level) => [
    `p[style-name='heading ${level}'] => h${level + 1}:fresh`,
    `p[style-name='Heading ${level}'] => h${level + 1}:fresh`,
    `p.Heading${level} => h${level + 1}:fresh`,
  ]),
];

/**
 * The archive in the form mammoth reads (its own lib/zipfile.js): ours, so that nothing is unpacked without a bound.
 * mammoth takes this form in place of a path or buffer, though its types do not say so.
 */
function asMammothFile(zip: ZipArchive) {
  return {
    exists: (name: string) => zip.has(name),
    read: async (name: string, encoding?: string): Promise<string | Uint8Array> => {
      const content = zip.read(name);
      if (encoding === 'base64') return content.toString('base64');
      return encoding ? withoutHiddenRuns(new TextDecoder(encoding).decode(content)) : content;
    },
  };
}

const hiddenRun =
  /<w:r[ >](?:(?!<w:r[ >]|<\/w:r>)[\s\S])*?<w:vanish\s*(?:w:val="(?:1|true|on)"\s*)?\/>(?:(?!<w:r[ >]|<\/w:r>)[\s\S])*<\/w:r>/g;

/** What Word hides is not seen by who opens the file, so that it must not be answered from either; mammoth would read it. */
function withoutHiddenRuns(xml: string): string {
  return xml.includes('<w:vanish') ? xml.replace(hiddenRun, '') : xml;
}
