/** A page of one message, for who comes without permission. No style or script: the policy would not let them in. */
export function noticePage(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
  <body><main><h1>${title}</h1><p>${text}</p></main></body>
</html>
`;
}
