import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { declaredFailures, failureSchema } from './failures.ts';
import { accountId, collectionId, sourceId } from './ids.ts';

const call = oc.errors(declaredFailures);

/** Address of a server as people type it; `https://` is added where there is none. */
const serverUrl = z.string().trim().min(1).max(2048);

/** What a TLS certificate says that this machine does not trust by itself: shown before it is pinned. */
export const certificate = z.object({
  /** SHA-256 of the certificate, upper-case hex pairs with colons, as other programs show it. */
  fingerprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validFromMs: z.number(),
  validToMs: z.number(),
  /** Why it is not trusted. */
  problem: z.enum(['unknown-authority', 'self-signed', 'other-name', 'expired', 'changed', 'other']),
});
export type Certificate = z.infer<typeof certificate>;

/** An authority whose certificates are trusted for accounts beside those this machine trusts: a hospital's own. */
export const certificateAuthority = z.object({
  /** The certificate itself, one. */
  pem: z.string(),
  /** SHA-256, upper-case hex pairs with colons. */
  fingerprint: z.string(),
  subject: z.string(),
  validFromMs: z.number(),
  validToMs: z.number(),
  isExpired: z.boolean(),
});
export type CertificateAuthority = z.infer<typeof certificateAuthority>;

/** What answered at an address. */
export const serverProbe = z.object({
  /** Base address with its path (subpath installs), without a trailing slash. */
  baseUrl: z.string(),
  kind: z.enum(['nextcloud', 'webdav']),
  /** Nextcloud's version ("34.0.1"); null where the server does not tell. */
  version: z.string().nullable(),
  /** The name the server gives itself ("Nextcloud", or a hospital's own). */
  productName: z.string().nullable(),
  /** Sign-in in the browser is offered. */
  loginFlow: z.boolean(),
  /** Not null: nothing else was asked, since this certificate is not trusted. Probe again with it accepted. */
  untrusted: certificate.nullable(),
});
export type ServerProbe = z.infer<typeof serverProbe>;

/**
 * `ready`; `sign-in`: the server refused the password (or it was taken back): every request has stopped until a person signs in
 * again; `disabled`: the account was disabled on the server; `untrusted`: the certificate is not the one that was accepted.
 */
export const accountState = z.enum(['ready', 'sign-in', 'disabled', 'untrusted']);
export type AccountState = z.infer<typeof accountState>;

export const account = z.object({
  accountId,
  kind: z.enum(['nextcloud', 'webdav']),
  baseUrl: z.string(),
  /** The server's own id of the user, or the name signed in with where it tells none. */
  userId: z.string(),
  displayName: z.string(),
  /** `user@host/path`: what paths of its documents begin with. */
  label: z.string(),
  state: accountState,
  /** Nothing is asked of the server any more; what was synced stays until the account is removed (`signOut` once more). */
  signedOut: z.boolean(),
  /** Why it is not `ready`, or why the last try to reach it failed. */
  failure: failureSchema.nullable(),
  version: z.string().nullable(),
  /** Where its app password lies. */
  passwordIn: z.enum(['keychain', 'database']).nullable(),
  certificateFingerprint: z.string().nullable(),
  /** Free and used bytes as the server tells; null where it does not or there is no limit. */
  quota: z.object({ usedBytes: z.number(), freeBytes: z.number().nullable() }).nullable(),
  addedAtMs: z.number(),
});
export type Account = z.infer<typeof account>;

/** A folder or file on the server, as the folder chooser shows it. */
export const remoteEntry = z.object({
  name: z.string(),
  /** Below the account's root, with `/` between its parts and none at its ends; '' is the root. */
  path: z.string(),
  kind: z.enum(['folder', 'file']),
  /** Of a folder with all below it, where the server tells. */
  sizeBytes: z.number().nullable(),
  shared: z.boolean(),
  readOnly: z.boolean(),
});
export type RemoteEntry = z.infer<typeof remoteEntry>;

/** A chosen folder: synced with everything below it. Two of an account never lie in each other. */
export const folderChoice = z.object({
  path: z.string().max(4096),
  /** Only what matches one of these (none: everything); names or paths below the folder, `*`, `**` and `?` allowed. */
  include: z.array(z.string().min(1).max(500)).max(200).default([]),
  exclude: z.array(z.string().min(1).max(500)).max(200).default([]),
  /** Larger files are left on the server; null: as the library's own limit says. */
  maxFileBytes: z.number().int().positive().nullable().default(null),
});
export type FolderChoice = z.infer<typeof folderChoice>;

/** A calendar (events, tasks or both) or an address book. Its entries are documents of the source `sourceId` once it is chosen. */
export const collection = z.object({
  collectionId,
  accountId,
  kind: z.enum(['calendar', 'tasks', 'contacts']),
  name: z.string(),
  /** `#rrggbb`; null where the server tells none. */
  color: z.string().nullable(),
  readOnly: z.boolean(),
  chosen: z.boolean(),
  sourceId: sourceId.nullable(),
  entries: z.number().int(),
});
export type Collection = z.infer<typeof collection>;

export const signInProgress = z.discriminatedUnion('kind', [
  /** The page to be opened in the system's browser; the shell opens it where it can. */
  z.object({ kind: z.literal('waiting'), loginUrl: z.string(), expiresAtMs: z.number() }),
  z.object({ kind: z.literal('done'), account }),
  z.object({ kind: z.literal('failed'), failure: failureSchema }),
]);
export type SignInProgress = z.infer<typeof signInProgress>;

const server = { serverUrl, acceptFingerprint: z.string().max(200).optional() };

/** `list`, `check`, what is looked at and what is chosen are for every window; what changes something is for admin windows. */
export const accountsContract = {
  list: call.output(z.array(account)),
  /** Looks what answers at an address. Failures: SERVER_*. A certificate that is not trusted is an answer, not a failure. */
  probe: call.input(z.object(server)).output(serverProbe),
  /**
   * Sign-in in the system's browser (login flow v2): waits until the person has granted it there, at most 20 minutes. Closing the
   * stream gives up. With `accountId`: signs that account in again; another user's grant is refused (ACCOUNT_OTHER_USER).
   */
  signIn: call.input(z.object({ ...server, accountId: accountId.optional() })).output(eventIterator(signInProgress)),
  /** Signs in with an app password (or, for plain WebDAV, a password). Failures: SERVER_*, ACCOUNT_*. */
  addWithPassword: call
    .input(
      z.object({
        ...server,
        user: z.string().trim().min(1).max(500),
        appPassword: z.string().min(1).max(4096),
        accountId: accountId.optional(),
      }),
    )
    .output(account),
  /**
   * Revokes the app password on the server where it can be reached, forgets it here, and takes what was synced out of the library;
   * `keepCopy` keeps the documents, findable and no longer synced, until the account is removed. Failure: NOT_FOUND.
   */
  signOut: call.input(z.object({ accountId, keepCopy: z.boolean().default(false) })),
  /**
   * Asks the server now: state, version and quota. `acceptFingerprint`: its certificate is another one, and a person found it
   * right (see `probe`); admin windows only. Failures: SERVER_*, ACCOUNT_*.
   */
  check: call.input(z.object({ accountId, acceptFingerprint: server.acceptFingerprint })).output(account),
  /** Those of the setting `sync.certificateAuthorities`, in its order, as a person compares them. */
  authorities: call.output(z.array(certificateAuthority)),
  folders: {
    /** What lies in a folder of the account, folders first. Failures: SERVER_*, ACCOUNT_*. */
    browse: call.input(z.object({ accountId, path: z.string().max(4096) })).output(z.array(remoteEntry)),
    chosen: call.input(z.object({ accountId })).output(z.array(folderChoice.extend({ sourceId }))),
    /** Replaces the choice; what is no longer chosen leaves the library. Starts a sync. Failure: INVALID_INPUT (one in another). */
    choose: call
      .input(z.object({ accountId, folders: z.array(folderChoice).max(500) }))
      .output(z.array(folderChoice.extend({ sourceId }))),
  },
  collections: {
    /** As last known; `refresh` asks the server first. */
    list: call
      .input(z.object({ accountId: accountId.optional(), refresh: z.boolean().default(false) }))
      .output(z.array(collection)),
    /** These and no others are synced. Starts a sync. */
    choose: call.input(z.object({ accountId, collectionIds: z.array(collectionId).max(1000) })).output(z.array(collection)),
  },
};
