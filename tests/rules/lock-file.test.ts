import { expect, it } from 'vitest';
import { lockedPackages, missingPackages } from '../../scripts/lock-file.ts';
import { ROOT } from '../../scripts/tools.ts';

// Some versions are published for some platforms only; `npm install` leaves the others out without a word.
it('the lock file holds everything its packages need, for every platform', () => {
  expect(missingPackages(lockedPackages(ROOT))).toEqual([]);
});

it('a package that is not there is named', () => {
  const packages = lockedPackages(ROOT);
  packages.delete('node_modules/react');
  expect(missingPackages(packages)).toContain('react for node_modules/react-dom');
});
