import { type BrowserWindow, dialog } from 'electron';

/** What VoiceAssist reads, as the file dialog groups it. */
const DOCUMENT_EXTENSIONS = ['md', 'markdown', 'txt', 'html', 'htm', 'pdf', 'docx'];

/** Folders the person chose, absolute; empty when cancelled. */
export async function chooseFolders(parent: BrowserWindow): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(parent, {
    title: 'Add folders',
    buttonLabel: 'Add',
    properties: ['openDirectory', 'multiSelections', 'dontAddToRecent'],
  });
  return canceled ? [] : filePaths;
}

/** Files the person chose, absolute; empty when cancelled. */
export async function chooseFiles(parent: BrowserWindow): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(parent, {
    title: 'Add files',
    buttonLabel: 'Add',
    filters: [
      { name: 'Notes and documents', extensions: DOCUMENT_EXTENSIONS },
      { name: 'All files', extensions: ['*'] },
    ],
    properties: ['openFile', 'multiSelections', 'dontAddToRecent'],
  });
  return canceled ? [] : filePaths;
}
