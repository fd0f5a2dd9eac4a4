import { costSettingsText } from './cost-text.en.ts';
import { modelsText } from './models-text.en.ts';
import { providersSettingsText, rolesSettingsText } from './providers-text.en.ts';
import { scopesSettingsText } from './scopes-text.en.ts';
import { voiceSettingsText } from './voice-text.en.ts';

export const settingsText = {
  title: 'Settings',
  sections: 'Sections of the settings',
  locked: 'The profile is locked. Unlock it in the main window; the settings then appear here.',
  reading: 'Reading the settings …',
  saving: 'Saving …',
  saved: 'Saved',
  managed: 'Set by your organisation',
  managedSome: 'Your organisation has set some of what is here. It cannot be changed on this computer.',
  managedAsk: 'Questions: {{contact}}.',

  answers: {
    title: 'Answers',
    intro:
      'Offline answers are made of the passages in your library. Providers write theirs from the same passages, and every sentence is checked against them.',
    mode: 'Who answers',
    modeHint: 'Counts for the next question, in every window.',
    modes: { offline: 'Offline', auto: 'Auto', cloud: 'Cloud' },
    means: {
      offline:
        'This computer answers. Nothing is sent: no questions, no syncing, no downloads. A provider that runs on this computer may answer, where it is set up to.',
      auto: 'The providers answer while they can. Where they fail, or a limit is reached, this computer answers and says why.',
      cloud: 'Only the providers answer. Where they fail you are told, and may ask this computer instead.',
    },
    unset: {
      auto: 'No provider answers questions yet, so this computer does.',
      cloud: 'No provider answers questions yet: in this mode nobody does.',
    },
    toProviders: 'Set one up',
    strict: 'Withhold what is not supported',
    strictHint:
      'Sentences of a provider’s answer that their sources do not support are marked. With this they are left out, with the reason in their place.',
  },

  providers: providersSettingsText,
  roles: rolesSettingsText,
  cost: costSettingsText,

  key: {
    hint: 'Written only: once stored it is never shown again.',
    in: {
      keychain: 'A key is stored in the keychain of this computer.',
      database: 'A key is stored in the encrypted database of this profile.',
    },
    new: 'New API key',
    save: 'Store key',
    replace: 'Replace',
    remove: 'Remove key',
    removeSure: 'Remove the stored key?',
    removed: 'The key was removed.',
    stored: 'The key was stored.',
    show: 'Show the key',
    hide: 'Hide the key',
  },

  scopes: scopesSettingsText,
  voice: voiceSettingsText,

  library: {
    title: 'Library',
    intro: 'What is taken in when folders are read. Changes count from the next check for changes.',
    maxSize: 'Largest file taken in',
    maxSizeHint: 'Larger files are listed as failed, with the reason. 1 to 1,000 MB.',
    megabytes: ' MB',
    exclude: 'Names left out',
    excludeHint: 'Files and folders with these names are skipped. * stands for any letters, ? for one. Enter adds a name.',
    excludeAdd: 'Add a name',
    excludeRemove: 'Remove {{name}}',
    watch: 'Notice changes as they happen',
    watchHint: 'New and changed files are read by themselves. Without this, at the next check for changes.',
    removed: 'Ask before removing more than',
    removedHint: 'If more of a folder is gone at once, its documents are kept until you decide: a drive may only be away.',
    percent: ' %',
    searchTitle: 'Search',
    vocabulary: 'Search clinical abbreviations and other names too',
    vocabularyHint: 'HTN also finds hypertension, and the other way round. What was added is always shown.',
    recency: 'Newer documents a little before older ones',
    recencyHint: 'Only where both fit about as well.',
    rerank: 'Read the best results once more',
    rerankHint: 'Where a reranking model is installed and there is time.',
  },

  accounts: { title: 'Accounts and sync' },

  models: modelsText,

  appearance: {
    title: 'Appearance',
    scheme: 'Colours',
    schemeHint: 'Automatic follows your system.',
    auto: 'Automatic',
    light: 'Light',
    dark: 'Dark',
  },

  privacy: {
    title: 'Privacy and security',
    leavesTitle: 'What leaves this machine',
    leavesNothing: 'Nothing to any provider: none is set up, and answers are made on this computer.',
    leavesOffline: 'Nothing, as long as the mode is Offline. In the other modes it goes to:',
    leavesNow: 'As things stand, questions go to:',
    leavesWhat:
      'For an answer: the question, the turns before it in the conversation, and the passages found for it. Documents as a whole and your keys for other services are never sent. The server is asked not to store it.',
    leavesHere: 'stays on this computer',
    leavesDemo: 'the demo, which sends nothing',
    askBeforeSend: 'Show each question before it is sent',
    askBeforeSendHint:
      'Exactly what would leave is shown, with where it goes and what it is expected to cost. Nothing is sent before you say so. Sound cannot be read first: while this is on, servers elsewhere neither hear nor speak, nor read for search.',
    cacheTitle: 'Kept answers',
    cacheAnswers: 'Keep answers of providers',
    cacheAnswersHint:
      'Asked the very same again, with the same sources and model, the kept answer is given and says so: nothing is sent and nothing spent. Kept are the answer and its citations, encrypted in this profile. They go when a cited passage changes.',
    cacheEmbeddings: 'Keep what search by meaning made of questions',
    cacheEmbeddingsHint:
      'The numbers a question was searched with, so that the same need not be read again. Encrypted in this profile.',
    keepDays: 'Keep for',
    days: ' days',
    cacheSize: 'At most',
    megabytes: ' MB',
    keyTitle: 'Key of this profile',
    keyIntro: 'Everything stored is encrypted with one key. These open it:',
    keychain: 'Keychain',
    keychainOn: '{{name}}: opens by itself when you are signed in.',
    keychainOff: 'Not used.',
    keychainAway: '{{name}} does not answer at the moment.',
    passphrase: 'Passphrase',
    passphraseOn: 'Set.',
    passphraseOff: 'Not set.',
    passphraseSet: 'Set a passphrase',
    passphraseChange: 'Change passphrase',
    passphraseSave: 'Set passphrase',
    passphraseDone: 'The passphrase is set.',
    recovery: 'Recovery code',
    recoveryOn: 'Made.',
    recoveryOff: 'Not made.',
    recoveryMake: 'Make a recovery code',
    recoveryRenew: 'Make a new one',
    lockTitle: 'Lock',
    lockHint: 'Closes the profile in every window. Opening it again needs the keychain, the passphrase or the recovery code.',
    lock: 'Lock now',
  },

  health: {
    title: 'Health',
    intro: 'Looks at the keychain, the database, the indexes, the workers, the model files and the providers.',
    again: 'Check again',
    checking: 'Checking …',
    ok: 'In order',
    warning: 'Look at this',
    broken: 'Broken',
    allOk: 'Everything is in order.',
    some_one: '{{count}} check needs attention.',
    some_other: '{{count}} checks need attention.',
  },

  about: {
    title: 'About',
    what: 'Answers from your own notes, every statement with its source.',
    version: 'Version',
    shell: 'Runs in',
    shells: { electron: 'Electron window', browser: 'Browser', cli: 'Command line' },
    dataDir: 'Data folder',
    licence: 'Licence',
    licenceName: 'Apache License 2.0',
    notices: 'Third-party software',
    noticesWhere: 'Names and licences are listed in THIRD-PARTY-NOTICES.md, which comes with the program.',
  },
} as const;
