import type { Plugin } from 'vite';

const ASKS = '(typeof require === "function") ? require("pako") : self.pako';

/**
 * utif2 looks at run time whether it may ask for the package that unpacks Deflate; in a page it may not, though that
 * package is built in. Throws where a new version asks otherwise.
 */
export function pakoOfUtif(): Plugin {
  return {
    name: 'voiceassist-pako-of-utif',
    transform(code, id) {
      if (!id.endsWith('/utif2/UTIF.js')) return null;
      if (!code.includes(ASKS)) throw new Error('utif2 asks for pako in a way not known here');
      return { code: code.replace(ASKS, 'require("pako")'), map: null };
    },
  };
}
