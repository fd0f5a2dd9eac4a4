/**
 * Every expected failure the engine can answer with: what happened and what to do, in a sentence for the person in
 * front of the screen, and whether trying the same thing again later can help. A failure that is not in this table
 * is a bug (`INTERNAL`). The cause stays in the engine.
 */
export const FAILURES = {
  // profile, vault, store
  PROFILE_IN_USE: [true, 'Another VoiceAssist is using this profile. Close it, or choose another data folder.'],
  PROFILE_LOCKED: [true, 'The profile is locked. Unlock it to go on.'],
  KEYCHAIN_UNAVAILABLE: [true, 'No keychain answers on this computer. Unlock with a passphrase or recovery code.'],
  KEYCHAIN_LOCKED: [true, 'The keychain of this computer is locked. Unlock it and try again, or use a passphrase.'],
  KEY_MISSING: [
    true,
    'The keychain no longer holds the key of this profile. Nothing was changed: unlock with your passphrase or recovery code.',
  ],
  KEY_WRONG: [
    false,
    'The key found does not open this profile. Nothing was changed: unlock with your passphrase or recovery code.',
  ],
  PASSPHRASE_WRONG: [true, 'That passphrase or recovery code does not open this profile.'],
  PASSPHRASE_TOO_SHORT: [false, 'A passphrase needs at least 12 characters.'],
  PASSPHRASE_REQUIRED: [true, 'This computer has no usable keychain: choose a passphrase to protect the profile.'],
  DATABASE_CORRUPT: [false, 'The database of this profile is damaged. Keep the folder and restore a backup.'],
  DATABASE_NEWER: [false, 'This profile was written by a newer VoiceAssist. Install that version to open it.'],
  POLICY_INVALID: [true, 'The policy of this computer cannot be used. Its administrator has to put it right.'],
  SETTING_MANAGED: [false, 'Your organisation has set this, and it cannot be changed here.'],
  DISK_FULL: [true, 'The disk is full. Free some space; VoiceAssist then goes on where it stopped.'],
  DISK_READ_ONLY: [false, 'The data folder cannot be written. Check its permissions.'],
  // calls
  NOT_ALLOWED: [false, 'This window may not change settings. Open the settings window.'],
  NOT_FOUND: [false, 'That no longer exists.'],
  INVALID_INPUT: [false, 'The input is not valid.'],
  CALL_TOO_LARGE: [false, 'That is too large to send in one piece.'],
  CONNECTION_LOST: [true, 'The connection to the assistant was lost. It is being restored.'],
  INTERNAL: [false, 'Something went wrong inside VoiceAssist. What you had is safe; please report it.'],
  // sources and documents
  SOURCE_MISSING: [true, 'That folder or file cannot be found.'],
  SOURCE_UNREADABLE: [true, 'VoiceAssist may not read that folder or file. Check its permissions.'],
  FILE_EMPTY: [false, 'The file is empty.'],
  FILE_GONE: [true, 'The file is no longer at its place.'],
  FILE_UNREADABLE: [true, 'The file could not be read. Check its permissions.'],
  FILE_TOO_LARGE: [false, 'The file is larger than VoiceAssist takes in.'],
  FILE_CORRUPT: [false, 'The file is damaged or not what its name says.'],
  FILE_ENCRYPTED: [false, 'The file is protected by a password. Save an unprotected copy.'],
  FILE_NO_TEXT: [false, 'No text was found in it.'],
  FILE_QUARANTINED: [
    false,
    'Reading this file stopped the reader again and again. It is left alone until you try it again or it changes.',
  ],
  OCR_MODEL_MISSING: [
    true,
    'A scan or picture: it is read as soon as the text recognition pack is installed (Settings, Models).',
  ],
  REMOVALS_UNCONFIRMED: [
    true,
    'Many files of this folder are gone. Their documents are kept until you say what should become of them.',
  ],
  VECTOR_INDEX_UNFIT: [true, 'The new vector index did not find what the old one does and was not taken into use.'],
  FILE_NOT_TEXT: [false, 'The file does not contain readable text.'],
  FILE_EXPANDS_TOO_FAR: [false, 'The file unpacks to far more than its size and was not opened.'],
  FILE_OTHER_DATA: [false, 'Of XML and JSON files only clinical documents (CDA, FHIR) are read. This is something else.'],
  FILE_TYPE_UNSUPPORTED: [false, 'Files of this type are not supported yet.'],
  EXTRACTION_TIMEOUT: [true, 'Reading the file took too long and was stopped.'],
  EXTRACTION_OUT_OF_MEMORY: [false, 'Reading the file needed too much memory and was stopped.'],
  EXTRACTION_CRASHED: [true, 'Reading the file stopped unexpectedly. The rest of the library is not affected.'],
  // servers, accounts, sync
  SERVER_ADDRESS_INVALID: [false, 'That is no address of a server. It looks like https://cloud.example.org.'],
  SERVER_UNREACHABLE: [true, 'The server cannot be reached. Everything already synced stays searchable.'],
  SERVER_TIMEOUT: [true, 'The server did not answer in time. It is tried again by itself.'],
  SERVER_BUSY: [true, 'The server asks to wait. It is tried again by itself.'],
  SERVER_MAINTENANCE: [true, 'The server is being maintained. It is tried again by itself.'],
  SERVER_ERROR: [true, 'The server reports a fault on its side.'],
  SERVER_REFUSED: [false, 'The server does not allow that for this account.'],
  SERVER_UNTRUSTED: [false, 'The certificate of the server is not trusted, or is not the one accepted before. Nothing was sent.'],
  SERVER_NOT_DAV: [false, 'What answers at this address is neither a Nextcloud nor a WebDAV server.'],
  SERVER_MOVED: [false, 'The server sends requests on to another address. Enter that address if it is the right one.'],
  ACCOUNT_SIGN_IN: [
    false,
    'The server no longer accepts the password of this account. All its requests have stopped: sign in again.',
  ],
  ACCOUNT_DISABLED: [false, 'This account is disabled on the server. Ask who runs it.'],
  ACCOUNT_OTHER_USER: [false, 'Somebody else signed in. Sign in with the user of this account, or add another account.'],
  ACCOUNT_EXISTS: [false, 'This account is already set up.'],
  SIGN_IN_EXPIRED: [true, 'The sign-in was not granted in time. Start it again.'],
  REMOTE_GONE: [true, 'It is no longer on the server, or no longer shared with this account.'],
  REMOTE_CHANGED: [true, 'It was changed on the server meanwhile. It is read anew.'],
  REMOTE_LOCKED: [true, 'Somebody is writing it at this moment. It is tried again by itself.'],
  REMOTE_CUT: [true, 'The transfer ended early. What arrived is kept, and the rest is fetched by itself.'],
  REMOTE_CHECKSUM_WRONG: [true, 'What arrived is not what the server says it sent. It is fetched again.'],
  REMOTE_FULL: [false, 'There is no room left on the server for this account.'],
  FILE_COPY_LOST: [true, 'The encrypted copy of this file is gone or damaged. It is fetched from the server again.'],
  FILE_EXCLUDED: [false, 'Left out by the patterns of this folder.'],
  SYNC_PAUSED: [true, 'Syncing is paused.'],
  SYNC_QUESTION: [true, 'Much would be removed. Nothing is until you say so on the Sync page.'],
  SAVE_REFUSED: [false, 'The server did not take the note. The folder may be read-only.'],
  ENTRY_REFUSED: [false, 'The server did not take the entry. Nothing was made.'],
  ENTRY_CHANGED: [true, 'The entry was changed elsewhere meanwhile. It was read anew; nothing was written.'],
  // scope
  SCOPE_UNKNOWN: [false, 'There is no patient or topic of that name.'],
  SCOPE_AMBIGUOUS: [false, 'Several patients or topics have that name. Say which one by its whole name or folder.'],
  // models
  MODEL_SOURCE_UNREACHABLE: [
    true,
    'The server with the model cannot be reached, or stopped sending. What has arrived is kept: continue when the network is back.',
  ],
  MODEL_SOURCE_REFUSED: [
    false,
    'The server did not send the model. A network that wants a sign-in does this too, and so does a mirror that lacks the file.',
  ],
  MODEL_SOURCE_MOVED: [
    false,
    'The download was sent on to a server that is not on the list for this model, and was stopped. Use a mirror or a model pack.',
  ],
  MODEL_CHECKSUM_WRONG: [
    false,
    'What arrived is not the model VoiceAssist knows: its checksum is wrong. It was deleted and nothing was installed. Try again once; if it happens again, the server or something on the way changes the file.',
  ],
  MODEL_ARCHIVE_UNUSABLE: [false, 'The archive of the model could not be unpacked safely. Nothing was installed.'],
  MODEL_NOT_INSTALLED: [false, 'This model is not installed.'],
  MODEL_BUSY: [true, 'Models are being changed elsewhere at this moment. Wait for that, or close the other VoiceAssist.'],
  MODEL_PACK_INVALID: [false, 'This is no model pack, or it holds no model this version knows.'],
  RERANKER_UNAVAILABLE: [true, 'The reranking model cannot be used. Results are in their usual order.'],
  // answering
  QUESTION_EMPTY: [false, 'Type a question first.'],
  EMBEDDER_UNAVAILABLE: [true, 'Search by meaning is not available: no embedding model is installed.'],
  PROVIDER_NOT_CONFIGURED: [false, 'No provider is set up. Enter its address and model in Settings.'],
  PROVIDER_HOST_NOT_ALLOWED: [false, 'VoiceAssist may only contact the servers set up in Settings.'],
  PROVIDER_UNREACHABLE: [true, 'The provider cannot be reached. Check the network or the address in Settings.'],
  PROVIDER_KEY_REFUSED: [false, 'The provider refused the key. Check it in Settings.'],
  PROVIDER_MODEL_UNKNOWN: [false, 'The provider does not know this model. Choose another in Settings.'],
  PROVIDER_RATE_LIMITED: [true, 'The provider asks to wait before the next question.'],
  PROVIDER_QUOTA_USED_UP: [false, 'The account at the provider has no credit left.'],
  PROVIDER_TIMEOUT: [true, 'The provider did not answer in time.'],
  PROVIDER_CUT: [true, 'The answer was cut off by the provider. What had arrived is kept.'],
  PROVIDER_PAUSED: [true, 'The provider failed again and again. It is left alone for a moment, then tried again by itself.'],
  PROVIDER_BUSY: [true, 'As much is being asked of the provider as its limits allow. Try again in a moment.'],
  OFFLINE_MODE: [false, 'VoiceAssist is set to offline: nothing leaves this computer. Switch the mode to go on.'],
  LIMIT_REACHED: [
    false,
    'The limit for what may be spent is reached. Questions are answered on this computer until it begins anew.',
  ],
  SEND_DECLINED: [false, 'Nothing was sent.'],
  LEDGER_UNAVAILABLE: [true, 'What is sent could not be recorded, so nothing was sent.'],
  PROVIDER_ERROR: [true, 'The provider reports a fault on its side.'],
  PSEUDONYMISATION_FAILED: [false, 'Names and numbers could not be replaced, so nothing was sent. Ask offline instead.'],
  PROVIDER_REQUEST_REFUSED: [false, 'The provider did not accept the request.'],
  // voice
  TRANSCRIBER_UNAVAILABLE: [
    true,
    'Nothing is set up that turns speech into words. Install a speech model or set up a server in Settings. What you said is kept.',
  ],
  TRANSCRIPTION_FAILED: [true, 'Your words could not be made out. The audio is kept: try again, or discard it.'],
  VOICE_DETECTOR_UNAVAILABLE: [true, 'The voice detector cannot be started. Speech still works; silence is not cut off.'],
  SYNTHESIZER_UNAVAILABLE: [true, 'No voice is available to read the answer aloud. The written answer is whole.'],
  SPEECH_FAILED: [true, 'Reading aloud stopped. The written answer is whole.'],
  AUDIO_INVALID: [false, 'The audio cannot be read.'],
} as const satisfies Record<string, readonly [retryable: boolean, message: string]>;

export type FailureCode = keyof typeof FAILURES;

export const failureCodes = Object.keys(FAILURES) as [FailureCode, ...FailureCode[]];

/** A failure as it travels inside events and records: what a person can act on, never the cause. */
export interface FailureData {
  code: FailureCode;
  /** A sentence for a person: what happened, what was kept, what to do. */
  message: string;
  retryable: boolean;
  /** How long the other side asked to wait, where it said so. */
  retryAfterMs?: number | undefined;
}

/** Makes the travelling form of a failure. `message` replaces the table's sentence where a better one is known. */
export function failureData(
  code: FailureCode,
  detail: { message?: string; retryAfterMs?: number | undefined } = {},
): FailureData {
  const [retryable, message] = FAILURES[code];
  return {
    code,
    message: detail.message ?? message,
    retryable,
    ...(detail.retryAfterMs === undefined ? {} : { retryAfterMs: detail.retryAfterMs }),
  };
}
