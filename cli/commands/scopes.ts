import type { Client } from '../../contract/client.ts';
import { scopeId as scopeIdSchema, type ScopeId } from '../../contract/ids.ts';
import type { Scope } from '../../contract/scopes.ts';
import { Failure } from '../../engine/failure.ts';
import type { CommandContext } from '../command.ts';

/** As many as one call lists. */
const MOST_LISTED = 500;
const MOST_NAMED = 20;

/** `scopes [NAME]`: the patients and topics searches can be narrowed to, as the folders of the settings give them. */
export async function scopes({ client, options, output, signal }: CommandContext): Promise<number> {
  const found = await client.scopes.list({ query: options.words.join(' '), limit: MOST_LISTED }, { signal });
  if (options.json) output.result(JSON.stringify(found));
  else if (found.length === 0)
    output.result('None. Folders of patients or topics are named in the settings: scopes.conventions.');
  else
    for (const scope of found)
      output.result(`${describe(scope)}: ${scope.documents} ${scope.documents === 1 ? 'document' : 'documents'}`);
  return 0;
}

/** What `--scope` says: an id, or a name exactly one has. Failures: SCOPE_UNKNOWN, SCOPE_AMBIGUOUS. */
export async function scopeNamed(client: Client, text: string | undefined, signal: AbortSignal): Promise<{ scopeId?: ScopeId }> {
  if (text === undefined) return {};
  if (/^(?:patient|topic):/.test(text)) return { scopeId: scopeIdSchema.parse(text) };
  const found = await client.scopes.list({ query: text, limit: MOST_LISTED }, { signal });
  const named = found.filter(({ name }) => name.toLowerCase() === text.toLowerCase());
  const [only, ...others] = named.length > 0 ? named : found;
  if (only === undefined) throw new Failure('SCOPE_UNKNOWN');
  if (others.length === 0) return { scopeId: only.scopeId };
  const all = [only, ...others].slice(0, MOST_NAMED).map(describe);
  throw new Failure('SCOPE_AMBIGUOUS', { message: `Several patients or topics have that name: ${all.join('; ')}.` });
}

function describe({ scopeId, name }: Scope): string {
  return `${name} (${scopeId})`;
}
