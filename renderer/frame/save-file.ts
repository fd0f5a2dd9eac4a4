/** Has the browser save a text as a file: the person chooses where, or it goes to the downloads. */
export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the blob by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(address));
}
