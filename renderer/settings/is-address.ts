/** Whether a text is a web address, or empty, which means none. */
export function isAddress(text: string): boolean {
  return text === '' || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
}
