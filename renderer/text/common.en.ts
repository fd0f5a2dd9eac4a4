export const commonText = {
  appName: 'VoiceAssist',
  cancel: 'Cancel',
  close: 'Close',
  delete: 'Delete',
  save: 'Save',
  rename: 'Rename',
  tryAgain: 'Try again',
  loading: 'Loading …',
  offline: 'Offline',
  auto: 'Auto',
  cloud: 'Cloud',
  unexpected: 'Something went wrong inside VoiceAssist. What you had is safe.',
} as const;
