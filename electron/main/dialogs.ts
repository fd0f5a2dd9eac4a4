import { type BrowserWindow, dialog } from 'electron';
import { documentExtensions } from '../../contract/documents.ts';

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
      { name: 'Notes and documents', extensions: [...documentExtensions] },
      { name: 'All files', extensions: ['*'] },
    ],
    properties: ['openFile', 'multiSelections', 'dontAddToRecent'],
  });
  return canceled ? [] : filePaths;
}
