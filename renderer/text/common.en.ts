export const commonText = {
  appName: 'VoiceAssist',
  cancel: 'Cancel',
  close: 'Close',
  delete: 'Delete',
  save: 'Save',
  rename: 'Rename',
  tryAgain: 'Try again',
  loading: 'Loading …',
  unexpected: 'Something went wrong inside VoiceAssist. What you had is safe.',
} as const;
