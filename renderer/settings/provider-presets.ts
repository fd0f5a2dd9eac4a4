import { DEFAULT_PROVIDER } from '../../contract/default-provider.ts';
import type { ProviderId } from '../../contract/ids.ts';
import type { Provider } from '../../contract/providers.ts';

/** Where servers of the usual kinds are reached, as their makers document it. No more than a start: everything can be changed. */
export const PRESETS = [
  { id: 'gateway', kind: 'openai', name: '', baseUrl: 'https://' },
  { id: 'openai', kind: 'openai', name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' },
  { id: 'azure', kind: 'azure', name: 'Azure OpenAI', baseUrl: 'https://NAME.openai.azure.com/openai/v1' },
  { id: 'ollama', kind: 'openai', name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { id: 'lmStudio', kind: 'openai', name: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { id: 'llamaCpp', kind: 'openai', name: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
  { id: 'vllm', kind: 'openai', name: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1' },
] as const;
export type Preset = (typeof PRESETS)[number];

/** A provider as it is first set up. One on this computer may answer offline, too: nothing it is asked leaves. */
export function newProvider({ kind }: Preset, { name, baseUrl }: Pick<Provider, 'name' | 'baseUrl'>): Provider {
  const address = baseUrl.trim();
  return {
    ...DEFAULT_PROVIDER,
    providerId: crypto.randomUUID() as ProviderId,
    kind,
    name: name.trim(),
    baseUrl: address,
    offline: isOnThisComputer(address),
  };
}

/** Whether an address leads to this very computer. */
export function isOnThisComputer(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const { hostname } = new URL(baseUrl);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** As people call it; its host where it has no name. */
export function calledName({ name, baseUrl }: Pick<Provider, 'name' | 'baseUrl'>): string {
  if (name.trim() !== '') return name;
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}
