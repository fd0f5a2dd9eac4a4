import type { TextBlock } from '../../../contract/documents.ts';

/** How far into a document its title may stand: after a logo's caption, a date, a letterhead's line. */
const FIRST_BLOCKS = 3;

/**
 * The heading that is the title: among the first blocks, and standing above every other heading. The first of several
 * equal sections is not the title of the others.
 */
export function headingTitle(text: string, blocks: readonly TextBlock[]): string | null {
  const headings = blocks.filter((block) => block.kind === 'heading');
  const [first, ...others] = headings;
  if (!first || blocks.indexOf(first) >= FIRST_BLOCKS) return null;
  const level = first.level ?? 1;
  if (others.some((heading) => (heading.level ?? 1) <= level)) return null;
  return text
    .slice(first.start, first.end)
    .replace(/^#+\s*/, '')
    .slice(0, 300);
}
