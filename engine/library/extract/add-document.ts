import type { ExtractedDocument } from './extracted-document.ts';
import type { TextBuilder } from './text-builder.ts';

/** Adds the blocks of a document that lies inside another; its headings stand `below` levels lower. */
export function addDocument(
  builder: TextBuilder,
  { text, blocks }: Pick<ExtractedDocument, 'text' | 'blocks'>,
  below: number,
): void {
  for (const { kind, start, end, level } of blocks) {
    builder.add(kind, text.slice(start, end), kind === 'heading' ? (level ?? 1) + below : level);
  }
}
