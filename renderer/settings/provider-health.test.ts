import { expect, it } from 'vitest';
import { failureData } from '../../contract/failure-table.ts';
import type { ProviderHealth } from '../../contract/providers.ts';
import { worstHealth } from './provider-health.ts';

const health = (role: ProviderHealth['role'], state: ProviderHealth['state']): ProviderHealth => ({
  role,
  state,
  failure: state === 'paused' ? failureData('PROVIDER_TIMEOUT') : null,
  sinceMs: null,
  retryAtMs: null,
});

it('shows the role that fails, whatever the others do', () => {
  const paused = health('speak', 'paused');
  expect(worstHealth([health('answer', 'ok'), paused, health('embed', 'unknown')])).toBe(paused);
});

it('says that it answers where one role does and none fails, and nothing where it has none', () => {
  expect(worstHealth([health('answer', 'unknown'), health('speak', 'ok')])?.state).toBe('ok');
  expect(worstHealth([])).toBeNull();
});
