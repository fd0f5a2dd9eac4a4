export const firstRunText = {
  title: 'Ask your own notes',
  welcome:
    'VoiceAssist answers questions from the notes and guidelines you give it, and every statement shows the words it stands on. Start with the sample notes to see how that feels, or with your own.',
  samplesTitle: 'Load sample notes',
  samplesBody:
    'About 40 invented clinical notes and guideline excerpts, plainly marked. Ready in seconds, removed with one click.',
  folderTitle: 'Add a folder of notes',
  folderBody: 'Markdown, text, HTML, PDF and Word files in it are read, and kept current when they change.',
  filesTitle: 'Add files',
  filesBody: 'Single documents, wherever they are. You can also drop them here.',
  loading: 'Reading the sample notes …',
  loadingOf: 'Reading the sample notes: {{done}} of {{total}}',
  loadingLabel: 'Progress of reading the sample notes',
  staysTitle: 'What stays on this machine',
  stays:
    'All of it: documents are read, encrypted and searched here, and your files are never changed. Only if you set up a cloud provider, and ask it, are a question and the passages found for it sent there.',
} as const;
