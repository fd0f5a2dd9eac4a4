import { descendants, elementsOf, type XmlElement } from './xml-tree.ts';

/** What the styles of an OpenDocument file say about its structure. */
export interface OdtStyles {
  isTitle(style: string | null): boolean;
  /** Does a list of this style count its items at this depth (from 1)? */
  isNumbered(listStyle: string | null, depth: number): boolean;
}

const MAX_PARENTS = 20;

/** Collects styles from the roots of styles.xml and content.xml; later ones win. */
export function readOdtStyles(roots: readonly XmlElement[]): OdtStyles {
  const parents = new Map<string, string>();
  const numbered = new Map<string, Set<number>>();
  for (const root of roots) {
    for (const style of descendants(root, 'style')) {
      const parent = style.attribute('style:parent-style-name');
      if (parent !== null) parents.set(style.attribute('style:name') ?? '', parent);
    }
    for (const style of descendants(root, 'list-style')) {
      const levels = elementsOf(style, 'list-level-style-number').filter((level) => level.attribute('style:num-format') !== '');
      numbered.set(style.attribute('style:name') ?? '', new Set(levels.map((level) => Number(level.attribute('text:level')))));
    }
  }
  return {
    isTitle(style) {
      let name: string | null = style;
      for (let step = 0; name !== null && step < MAX_PARENTS; step++) {
        if (name === 'Title') return true;
        name = parents.get(name) ?? null;
      }
      return false;
    },
    isNumbered: (listStyle, depth) => (listStyle === null ? false : (numbered.get(listStyle)?.has(depth) ?? false)),
  };
}
