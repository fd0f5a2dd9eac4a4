import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One package of package-lock.json. */
export interface LockedPackage {
  /** Folder, relative to the project: `node_modules/a/node_modules/b`. */
  place: string;
  /** The name it was published under: an alias is resolved. */
  name: string;
  version: string;
  /** As the package states it (SPDX); "not stated" where it does not. */
  licence: string;
  /** Only for some operating systems or processors, so not installed everywhere. */
  platformOnly: boolean;
  needs: string[];
}

interface LockEntry {
  name?: string;
  version?: string;
  license?: string;
  os?: string[];
  cpu?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

const FOLDER = 'node_modules/';

/** Every package of the lock file (npm's version 3), by its place. */
export function lockedPackages(root: string): Map<string, LockedPackage> {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockEntry> };
  const entries = Object.entries(lock.packages).filter(([place]) => place !== '');
  return new Map(entries.map(([place, entry]) => [place, lockedPackage(place, entry)]));
}

function lockedPackage(place: string, entry: LockEntry): LockedPackage {
  const peers = Object.keys(entry.peerDependencies ?? {}).filter((name) => !entry.peerDependenciesMeta?.[name]?.optional);
  return {
    place,
    name: entry.name ?? place.slice(place.lastIndexOf(FOLDER) + FOLDER.length),
    version: entry.version ?? '',
    licence: entry.license ?? 'not stated',
    platformOnly: entry.os !== undefined || entry.cpu !== undefined,
    needs: [...Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }), ...peers],
  };
}

/** The named packages and all they need. Names that are no package (Node's own modules, say) are left out. */
export function reachable(packages: ReadonlyMap<string, LockedPackage>, names: readonly string[]): LockedPackage[] {
  const found = new Set<LockedPackage>();
  const visit = (from: string, name: string): void => {
    const next = resolve(packages, from, name);
    if (!next || found.has(next)) return;
    found.add(next);
    for (const needed of next.needs) visit(next.place, needed);
  };
  for (const name of names) visit('', name);
  return [...found];
}

/** What packages need and the lock file does not hold: `npm ci` refuses such a lock file. */
export function missingPackages(packages: ReadonlyMap<string, LockedPackage>): string[] {
  return [...packages.values()].flatMap(({ place, needs }) =>
    needs.filter((name) => !resolve(packages, place, name)).map((name) => `${name} for ${place}`),
  );
}

/** Node's resolution: the nearest `node_modules` at or above. */
function resolve(packages: ReadonlyMap<string, LockedPackage>, from: string, name: string): LockedPackage | undefined {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf(`/${FOLDER}`)))) {
    const found = packages.get(`${place === '' ? '' : `${place}/`}${FOLDER}${name}`);
    if (found || place === '') return found;
  }
}
