/**
 * Bumped whenever extraction or the cutting of passages changes what it makes: documents made by an older version are
 * read again at the next scan.
 */
export const EXTRACTOR_VERSION = 5;

/**
 * Longest text kept of one document, in UTF-16 code units: about 4,000 pages. Bounds the memory of a reading thread, the
 * time one transaction holds the engine, and what the viewer must show.
 */
export const MAX_TEXT_CHARS = 10_000_000;

/** Largest file of the text formats: no encoding needs more than four bytes for a code unit kept. */
export const MAX_TEXT_FILE_BYTES = 4 * MAX_TEXT_CHARS;

/** Markdown longer than this is read line by line: the full parser takes seconds and hundreds of megabytes there. */
export const MAX_PARSED_MARKDOWN_CHARS = 1_000_000;

/** What the XML parts of one office file may unpack to, together. The longest real ones are around a tenth of this. */
export const MAX_OFFICE_XML_BYTES = 64 * 1024 * 1024;

/** The sentence for a text longer than is kept. */
export const TEXT_TOO_LONG = 'The file holds more than 10 million characters of text. Split it into smaller files.';

/**
 * Largest picture that is read, in pixels: a page of A3 at 600 dpi has 70 million. Unpacked it takes up to four bytes for each,
 * twice over, and a thread may take one gigabyte.
 */
export const MAX_PICTURE_PIXELS = 80_000_000;

/** Files read that lie inside one file, at any depth: members of archives, attachments, members of attached archives. */
export const MAX_INSIDE_FILES = 1000;

/** What the members of one archive may unpack to, together; archives inside it count for themselves and as members. */
export const MAX_ARCHIVE_BYTES = 512 * 1024 * 1024;
