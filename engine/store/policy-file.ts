import { lstatSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { settings as settingsSchema, type Settings } from '../../contract/settings.ts';
import { Failure } from '../failure.ts';
import { describeAuthorities } from '../security/certificate-authorities.ts';
import { type ManagedPolicy, NO_POLICY } from './fixed-settings.ts';
import { isSection, laidOver, type Section, unknownName, valueOf } from './laid-over.ts';
import { checkSettings } from './settings-checks.ts';
import { DEFAULT_SETTINGS, withProviderDefaults } from './settings.ts';

/** A policy is a page of settings, its longest part certificates. */
const MAX_BYTES = 4 * 1024 * 1024;

const policyFile = z.strictObject({
  version: z.literal(1),
  contact: z.string().trim().max(200).default(''),
  settings: z.custom<Section>(isSection, 'It is no object.'),
});

/**
 * Where the policy of a computer lies: a folder that only its administrators write to. Always there: what the environment says (`SystemDrive`)
 * is whoever starts the program to say.
 */
export function placeOfPolicy(platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'C:\\ProgramData\\VoiceAssist\\policy.json';
  if (platform === 'darwin') return '/Library/Application Support/VoiceAssist/policy.json';
  return '/etc/voiceassist/policy.json';
}

/**
 * Where the policy that counts lies. One that somebody wants to try out (`tried`) counts only where the computer has none, so that
 * nobody gets around the administrator's. Failure: POLICY_INVALID where there is no such file.
 */
export function policyPath(place: string, tried: string | undefined): string {
  if (tried === undefined || mayBeThere(place)) return place;
  if (!mayBeThere(tried)) throw new Failure('POLICY_INVALID', { message: `There is no such policy. (${tried})` });
  return tried;
}

/**
 * The policy at `path`; none where there is nothing. One that cannot be used is never passed over: it may be what keeps words in the
 * building. Failure: POLICY_INVALID, which says what is wrong with it.
 */
export function readPolicy(path: string): ManagedPolicy {
  if (!mayBeThere(path)) return NO_POLICY;
  const bytes = readBytes(path);
  try {
    return { file: path, ...parsePolicy(textOf(bytes)) };
  } catch (error) {
    const why = error instanceof Failure ? error.message : 'It is not readable text.';
    throw new Failure('POLICY_INVALID', {
      message: `The policy of this computer cannot be used. ${why} (${path})`,
      cause: error,
    });
  }
}

/** False only where it is sure that there is nothing: not for a link that leads nowhere, or a folder that may not be looked into. */
function mayBeThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return !ABSENT.has((error as NodeJS.ErrnoException).code ?? '');
  }
}

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Failure('POLICY_INVALID', { message: `The policy of this computer cannot be read. (${path})`, cause: error });
  }
}

/** UTF-8 or, as PowerShell writes files, UTF-16. */
function textOf(bytes: Uint8Array): string {
  if (bytes.length > MAX_BYTES) throw invalid('It is far too large.');
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isWide ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
}

function parsePolicy(text: string): Pick<ManagedPolicy, 'contact' | 'fixed'> {
  const parsed = policyFile.safeParse(parseJson(text));
  if (!parsed.success) throw invalid(`It has to be {"version": 1, "settings": {...}}. ${firstIssue(parsed.error)}`);
  const { contact, settings: given } = parsed.data;
  const known = checked(given);
  const unknown = unknownName(given, known);
  if (unknown !== null) throw invalid(`There is no setting “${unknown}”.`);
  return { contact, fixed: asRead(given, known) };
}

/** What the policy makes of a new profile. It stands by itself: a role of it names providers of it. */
function checked(given: Section): Settings {
  const providers = withProviderDefaults(given['providers']);
  const whole = laidOver(DEFAULT_SETTINGS, providers === undefined ? given : { ...given, providers });
  const parsed = settingsSchema.safeParse(whole);
  if (!parsed.success) throw invalid(firstIssue(parsed.error));
  checkSettings(parsed.data);
  const pems = parsed.data.sync.certificateAuthorities;
  // One that expires must not close every profile of the hospital on that day.
  const certificateAuthorities = describeAuthorities(pems, Date.now()).map(({ pem }) => pem);
  return { ...parsed.data, sync: { ...parsed.data.sync, certificateAuthorities } };
}

/** The values of `known` where `given` has one: completed with defaults, certificates one by one. */
function asRead(given: Section, known: unknown): Section {
  const entries = Object.entries(given).map(([name, value]): [string, unknown] => {
    const own = valueOf(known, name);
    return [name, isSection(value) && isSection(own) ? asRead(value, own) : own];
  });
  return Object.fromEntries(entries);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure('INVALID_INPUT', { message: 'It is not JSON.', cause: error });
  }
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}.`;
}

function invalid(message: string): Failure {
  return new Failure('INVALID_INPUT', { message });
}
