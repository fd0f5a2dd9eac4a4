import { sep } from 'node:path';
import type { SourceId } from '../../contract/ids.ts';
import type { DocumentCopies, KnownPath } from '../store/document-copies.ts';
import { comparePaths } from './path-order.ts';

/** The known paths of one part of a source, in the order of `comparePaths`, a page of them in memory at a time. */
export interface KnownPaths {
  /** Takes all before `path`, and the one at it. */
  upTo(path: string): { passed: KnownPath[]; at: KnownPath | null };
  /** Takes those inside a folder. */
  inside(folder: string): KnownPath[];
  /** Takes what is left, some at a time; empty when nothing is. */
  rest(): KnownPath[];
}

const PAGE_ROWS = 1000;

/** Null for `within` means all of the source. Not `deep`: what lies directly in the folder alone. */
export function createKnownPaths(
  copies: DocumentCopies,
  sourceId: SourceId,
  within: { folder: string; deep: boolean } | null,
): KnownPaths {
  const inner = within === null ? '' : withSeparator(within.folder);
  const before = within === null ? LAST : behind(within.folder);
  let after = inner;
  let page: KnownPath[] = [];
  let at = 0;
  let ended = false;

  function head(): KnownPath | null {
    while (at === page.length && !ended) turnPage();
    return page[at] ?? null;
  }

  function turnPage(): void {
    const rows = copies.page(sourceId, after, before, PAGE_ROWS);
    ended = rows.length < PAGE_ROWS;
    const last = rows.at(-1);
    if (last) after = within?.deep === false ? skipFolder(last.path) : last.path;
    page = within?.deep === false ? rows.filter(({ path }) => !path.slice(inner.length).includes(sep)) : rows;
    at = 0;
  }

  /** Past the whole of the folder a path lies in, where that is not the one being looked at. */
  function skipFolder(path: string): string {
    const slash = path.indexOf(sep, inner.length);
    return slash < 0 ? path : path.slice(0, slash) + sep + LAST;
  }

  function takeWhile(wanted: (path: string) => boolean): KnownPath[] {
    const taken: KnownPath[] = [];
    for (let next = head(); next !== null && wanted(next.path); next = head()) {
      taken.push(next);
      at++;
    }
    return taken;
  }

  return {
    upTo(path) {
      const passed = takeWhile((known) => comparePaths(known, path) < 0);
      return { passed, at: takeWhile((known) => known === path)[0] ?? null };
    },
    inside: (folder) => takeWhile((known) => known.startsWith(withSeparator(folder))),
    rest() {
      const rest = head() === null ? [] : page.slice(at);
      at = page.length;
      return rest;
    },
  };
}

/** No path of a file comes after it. */
const LAST = '\u{10ffff}';

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

/** The first string that comes after everything inside a folder. */
function behind(folder: string): string {
  return withSeparator(folder) + LAST;
}
