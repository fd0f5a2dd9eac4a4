import { decodeXml, elementsOf, parseXml } from './xml-tree.ts';
import type { ZipArchive } from './zip-archive.ts';

/** How one part of an office file names another (ECMA-376 part 2, relationships). */
export interface Relation {
  id: string;
  type: string;
  /** Path inside the archive. */
  path: string;
}

/** What a part refers to inside the archive; addresses outside are left out. */
export function readRelations(zip: ZipArchive, part: string): Relation[] {
  const slash = part.lastIndexOf('/') + 1;
  const path = `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`;
  if (!zip.has(path)) return [];
  return elementsOf(parseXml(decodeXml(zip.read(path))), 'Relationship')
    .filter((relation) => relation.attribute('TargetMode') !== 'External')
    .map((relation) => ({
      id: relation.attribute('Id') ?? '',
      type: relation.attribute('Type') ?? '',
      path: partPath(part, relation.attribute('Target') ?? ''),
    }));
}

/** A path written in one part, from the root of the archive. It only ever names an entry of the archive. */
export function partPath(from: string, target: string): string {
  const steps = target.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const step of target.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}
