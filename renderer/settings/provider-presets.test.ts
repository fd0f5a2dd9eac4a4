import { expect, it } from 'vitest';
import { providerId } from '../../contract/ids.ts';
import { provider } from '../../contract/providers.ts';
import { calledName, isOnThisComputer, newProvider, PRESETS } from './provider-presets.ts';

it('makes of each preset a provider as the contract has it, with names replaced', () => {
  for (const preset of PRESETS) {
    const made = newProvider(preset, { name: ` ${preset.name} `, baseUrl: ` ${preset.baseUrl} ` });
    expect(provider.safeParse(made).success).toBe(true);
    expect(made).toMatchObject({ pseudonymise: 'required', name: preset.name, baseUrl: preset.baseUrl });
    expect(providerId.safeParse(made.providerId).success).toBe(true);
  }
});

it('lets only those on this very computer answer offline', () => {
  const offline = PRESETS.filter((preset) => newProvider(preset, preset).offline).map(({ id }) => id);
  expect(offline).toEqual(['ollama', 'lmStudio', 'llamaCpp', 'vllm']);
});

it.each([
  ['http://127.0.0.1:11434/v1', true],
  ['http://127.8.0.1/v1', true],
  ['http://localhost:1234/v1', true],
  ['http://[::1]:8080/v1', true],
  ['http://127.0.0.1.example.org/v1', false],
  ['http://localhost.example.org/v1', false],
  ['https://192.168.1.4/v1', false],
  ['gateway', false],
  ['', false],
])('%s: on this computer %s', (address, expected) => {
  expect(isOnThisComputer(address)).toBe(expected);
});

it('calls a provider without a name by its host', () => {
  expect(calledName({ name: '', baseUrl: 'https://ai.ward.example:8443/v1' })).toBe('ai.ward.example:8443');
  expect(calledName({ name: 'Ward', baseUrl: 'https://ai.ward.example/v1' })).toBe('Ward');
});
