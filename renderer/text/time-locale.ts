/** The words in the language of the pages, the clock and the order of dates as where the person lives. */
export function timeLocale(language: string): string {
  const { region } = new Intl.Locale(navigator.language).maximize();
  return region === undefined ? language : new Intl.Locale(language, { region }).toString();
}
