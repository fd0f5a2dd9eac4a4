import { providerId as providerIdSchema } from '../../contract/ids.ts';
import { type ProviderView, providerRole, type ProviderRoles } from '../../contract/providers.ts';
import { type CommandContext } from '../command.ts';
import { UsageError } from '../options.ts';
import { counted, duration } from '../output.ts';

/**
 * `providers`: all that are set up, their roles and how they do; `providers models ID` lists what one offers, `providers probe ID`
 * finds out what it can do, `providers test ID MODEL` has it answer with a word.
 */
export async function providers(context: CommandContext): Promise<number> {
  const [verb, id, ...rest] = context.options.words;
  if (verb === undefined) return await list(context);
  if (id === undefined) throw new UsageError(`providers ${verb} needs the id of a provider.`);
  const providerId = providerIdSchema.parse(id);
  const { client, output, options, signal } = context;
  const show = (value: unknown, text: string): number => (output.result(options.json ? JSON.stringify(value) : text), 0);
  if (verb === 'models') {
    const models = await client.providers.models({ providerId }, { signal });
    const lines = models.map(({ model, retiresOn }) => (retiresOn === null ? model : `${model}  (switched off on ${retiresOn})`));
    return show(models, lines.length === 0 ? 'It lists none.' : lines.join('\n'));
  }
  if (verb === 'probe') {
    const view = await client.providers.probe({ providerId }, { signal });
    return show(view, abilitiesOf(view));
  }
  if (verb === 'test') {
    const model = rest.join(' ');
    if (model === '') throw new UsageError('providers test needs the id of a provider and a model.');
    const tested = await client.providers.test({ providerId, model }, { signal });
    const listed = tested.modelFound ? '' : ' It does not list this model.';
    return show(tested, `Answered in ${duration(tested.tookMs)} and lists ${counted(tested.models.length, 'model')}.${listed}`);
  }
  throw new UsageError('providers takes models ID, probe ID, test ID MODEL, or nothing.');
}

async function list({ client, options, output, signal }: CommandContext): Promise<number> {
  const [views, settings] = await Promise.all([
    client.providers.list(undefined, { signal }),
    client.settings.get(undefined, { signal }),
  ]);
  const { mode } = settings;
  const { roles } = settings.providers;
  if (options.json) {
    output.result(JSON.stringify({ mode, roles, providers: views }));
    return 0;
  }
  output.result(`Mode ${mode}`);
  for (const view of views) output.result(describe(view, roles));
  return 0;
}

function describe(view: ProviderView, roles: ProviderRoles): string {
  const { providerId, name, host, hasApiKey, health, retiring } = view;
  const named = providerRole.options.flatMap((role) =>
    roles[role].flatMap((one, index) => (one.providerId === providerId ? [`${role} ${index + 1}. ${one.model}`] : [])),
  );
  const where = host === null ? 'scripted answers' : `${host}, ${hasApiKey ? 'with a key' : 'no key'}`;
  const paused = health.filter(({ state }) => state === 'paused').map(({ role }) => `${role} paused`);
  const ends = retiring.map(({ model, retiresOn }) => `${model} is switched off on ${retiresOn}`);
  return [`${providerId}  ${name || (host ?? '')} (${where})`, ...[...named, ...paused, ...ends].map((line) => `  ${line}`)].join(
    '\n',
  );
}

function abilitiesOf({ capabilities }: ProviderView): string {
  if (capabilities === null) return 'Not known.';
  const { api, probedAtMs: _at, ...abilities } = capabilities;
  const words = Object.entries(abilities).map(([name, can]) => `${name}: ${can === null ? 'not known' : can ? 'yes' : 'no'}`);
  return [`interface: ${api ?? 'not known'}`, ...words].join('\n');
}
