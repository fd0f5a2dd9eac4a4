import { readFileSync } from 'node:fs';

/** Everything the first page names in its head: its script, what that imports statically, and its styles. */
const page = readFileSync(new URL('out/renderer/index.html', import.meta.url), 'utf8');
const files = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, file]) => `out/renderer/${file}`);

export default [{ name: 'What the first page loads before it shows anything', path: files, limit: '250 kB', gzip: true }];
