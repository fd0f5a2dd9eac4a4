import type { ProviderId } from '../contract/ids.ts';
import type { Provider, ProviderHealth } from '../contract/providers.ts';
import type { Settings } from '../contract/settings.ts';
import { Failure } from './failure.ts';
import type { Examination, Finding } from './operations/doctor.ts';
import type { ProviderTests } from './provider-tests.ts';
import { nameOf } from './providers/chain.ts';
import { isRetiring, retiringOf } from './providers/retiring-models.ts';

interface Examined {
  settings: () => Settings;
  tests: ProviderTests;
  health: (providerId: ProviderId) => ProviderHealth[];
  /** The wall's time. */
  nowMs: () => number;
}

/** Every provider that is set up, looked at without cost: its list of models, and how it did so far. */
export function createProviderExaminations(parts: Examined): Examination[] {
  const { list } = parts.settings().providers;
  if (list.length === 0) {
    const detail = 'None is set up: answers are made on this computer.';
    return [{ name: 'Provider', look: () => ({ state: 'ok', detail }) }];
  }
  return list.map((provider) => ({ name: `Provider ${nameOf(provider)}`, look: (signal) => look(parts, provider, signal) }));
}

async function look(parts: Examined, provider: Provider, signal: AbortSignal): Promise<Finding> {
  const { mode } = parts.settings();
  if (mode === 'offline' && !provider.offline) return { state: 'ok', detail: 'Not asked: nothing leaves this computer offline.' };
  try {
    return await lookAt(parts, provider, signal);
  } catch (error) {
    if (mode === 'cloud' || !(error instanceof Failure)) throw error;
    return { state: 'warning', detail: `${error.message} (${error.code}) Answers are made without it meanwhile.` };
  }
}

async function lookAt({ settings, tests, health, nowMs }: Examined, provider: Provider, signal: AbortSignal): Promise<Finding> {
  const models = await tests.models(provider, signal);
  const named = modelsNamed(settings(), provider);
  const missing = models.length === 0 ? [] : named.filter((model) => !models.some((one) => one.model === model));
  const told = models.filter(({ model, retiresOn }) => named.includes(model) && isRetiring(retiresOn, nowMs()));
  const retiring = told.length > 0 ? told : retiringOf(provider, named, nowMs());
  const paused = health(provider.providerId).filter(({ state }) => state === 'paused');
  const wrong = [
    ...missing.map((model) => `It does not list the model ${model}.`),
    ...retiring.map(({ model, retiresOn }) => `The model ${model} is switched off on ${retiresOn}: choose another.`),
    ...paused.map(({ role }) => `It failed again and again (${role}) and is left alone for a moment.`),
  ];
  const offers = models.length === 0 ? 'Answers, and lists no models.' : `Answers, and offers ${models.length} models.`;
  return { state: wrong.length > 0 ? 'warning' : 'ok', detail: [offers, ...wrong].join(' ') };
}

function modelsNamed({ providers }: Settings, { providerId }: Provider): string[] {
  const targets = Object.values(providers.roles).flat();
  return [...new Set(targets.filter((one) => one.providerId === providerId).map(({ model }) => model))];
}
