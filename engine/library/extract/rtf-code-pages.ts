/** Turns bytes of a document (Latin-1 characters) into its words. */
export type DecodeBytes = (bytes: string) => string;

/** The upper halves of the two code pages of DOS, which no standard decoder knows. */
const dosPages: Readonly<Record<number, string>> = {
  437: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  850: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
};

const encodings: Readonly<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  65001: 'utf-8',
};

/** The code page of a font's character set (RTF 1.9.1, font table); null where the document's own holds. */
export function pageOfCharset(charset: number): number | null {
  return charsetPages[charset] ?? null;
}
const charsetPages: Readonly<Record<number, number>> = {
  77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}; // prettier-ignore

/** Decodes text of a code page; one nobody knows is read as Windows-1252. */
export function decoderOfPage(page: number): DecodeBytes {
  const upper = dosPages[page];
  if (upper !== undefined) return (bytes) => bytes.replace(/[\u0080-\u00ff]/g, (char) => upper[char.charCodeAt(0) - 128] ?? '');
  const decoder = new TextDecoder(encodings[page] ?? (page >= 1250 && page <= 1258 ? `windows-${page}` : 'windows-1252'));
  return (bytes) => decoder.decode(Buffer.from(bytes, 'latin1'));
}

/** The letters and signs of the font Symbol from 0x41: in it an `m` is a `μ`, and `mg` a thousandth of itself. */
const symbolLetters: Readonly<Record<string, string>> = Object.fromEntries([
  ...[...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter, index) => [letter, [...'ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ'][index]]),
  ...[...'abcdefghijklmnopqrstuvwxyz'].map((letter, index) => [letter, [...'αβχδεφγηιϕκλμνοπθρστυϖωξψζ'][index]]),
  ...Object.entries({
    '\u00a3': '≤', '\u00a5': '∞', '\u00ab': '↔', '\u00ac': '←', '\u00ad': '↑', '\u00ae': '→', '\u00af': '↓', '\u00b3': '≥', '\u00b4': '×', '\u00b7': '•', '\u00b8': '÷', '\u00b9': '≠',
    '\u00ba': '≡', '\u00bb': '≈', '\u00bc': '…', '\u00d6': '√', '\u00b0': '°', '\u00b1': '±',
  }),
]); // prettier-ignore

/** Fonts whose bytes are pictures: Symbol has letters, of all others only that there is a mark is kept. */
export function decoderOfSymbolFont(name: string): DecodeBytes {
  if (/^symbol\b/i.test(name))
    return (bytes) => [...bytes].map((char) => symbolLetters[char] ?? (char < '\u0080' ? char : '•')).join('');
  return (bytes) => bytes.replace(/[^\s]/g, '•');
}
