import { decoderOfPage, decoderOfSymbolFont, pageOfCharset, type DecodeBytes } from './rtf-code-pages.ts';

/** The fonts of a document: how the bytes written in each are read. */
export interface RtfFonts {
  /** A control word inside the font table. */
  word(name: string, value: number | null): void;
  /** Words inside the font table: names, each ended by a semicolon. */
  text(text: string): void;
  setPage(page: number): void;
  setDefault(font: number): void;
  /** How to read bytes in a font; null for the document's default one. */
  decoder(font: number | null): DecodeBytes;
  /** How to read a character of the private area, where fonts of pictures have theirs. */
  isPictures(font: number | null): boolean;
}

interface Font {
  charset: number;
  page: number | null;
  name: string;
}

const SYMBOL_CHARSET = 2;
const MAX_NAME_CHARS = 200;

export function createRtfFonts(): RtfFonts {
  const fonts = new Map<number, Font>();
  const decoders = new Map<number | string, DecodeBytes>();
  let current: Font = { charset: 0, page: null, name: '' };
  let documentPage = 1252;
  let defaultFont: number | null = null;
  const fontOf = (font: number | null): Font | undefined => fonts.get(font ?? defaultFont ?? -1);
  const cached = (key: number | string, make: () => DecodeBytes): DecodeBytes => {
    const decoder = decoders.get(key) ?? make();
    decoders.set(key, decoder);
    return decoder;
  };
  return {
    word(name, value) {
      if (name === 'f') {
        current = { charset: 0, page: null, name: '' };
        fonts.set(value ?? 0, current);
      } else if (name === 'fcharset') current.charset = value ?? 0;
      else if (name === 'cpg') current.page = value;
    },
    text(text) {
      if (current.name.length < MAX_NAME_CHARS && !current.name.includes(';')) current.name += text;
    },
    setPage: (page) => void (documentPage = page),
    setDefault: (font) => void (defaultFont = font),
    decoder(number) {
      const font = fontOf(number);
      if (font?.charset === SYMBOL_CHARSET) return cached(font.name, () => decoderOfSymbolFont(font.name.trim()));
      const page = font?.page ?? (font ? pageOfCharset(font.charset) : null) ?? documentPage;
      return cached(page, () => decoderOfPage(page));
    },
    isPictures: (font) => fontOf(font)?.charset === SYMBOL_CHARSET,
  };
}

/** Heading levels of paragraph styles, from the style sheet. */
export interface RtfStyles {
  open(): void;
  word(name: string, value: number | null): void;
  text(text: string): void;
  /** Heading level from 1, or null for body text. */
  level(style: number): number | null;
}

/** The title stands above the sections, which outline levels (0 to 8, 9 for body text) do not say. */
export function levelOfOutline(value: number | null): number | null {
  return value !== null && value >= 0 && value < 9 ? value + 2 : null;
}

export function createRtfStyles(): RtfStyles {
  const levels = new Map<number, number>();
  let style = 0;
  let name = '';
  return {
    open: () => void ([style, name] = [0, '']),
    word(control, value) {
      if (control === 's') style = value ?? 0;
      const level = control === 'outlinelevel' ? levelOfOutline(value) : null;
      if (level !== null) levels.set(style, level);
    },
    text(text) {
      if (name.length >= MAX_NAME_CHARS) return;
      name += text;
      const level = /^\s*heading (\d);/i.exec(name)?.[1];
      if (level !== undefined) levels.set(style, Number(level) + 1);
      if (/^\s*title;/i.test(name)) levels.set(style, 1);
    },
    level: (number) => levels.get(number) ?? null,
  };
}
