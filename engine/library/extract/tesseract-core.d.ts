/** The part of tesseract.js-core that is used here; the package has no types (its interface: TessBaseAPI of Tesseract 5). */
declare module 'tesseract.js-core/*.js' {
  interface TessBaseApi {
    /** 0 where the languages could be loaded. `oem` 1 is the neural recogniser. */
    Init(datapath: string | null, languages: string, oem: number): number;
    SetVariable(name: string, value: string): boolean;
    /** Loads `/input`, turned by its EXIF orientation and an angle in radians; 0 where it could be read. */
    SetImageFile(exif: number, angle: number): number;
    Recognize(monitor: null): number;
    MeanTextConf(): number;
    GetJSONText(): string;
    Clear(): void;
    End(): void;
  }
  export interface TesseractCore {
    FS: { writeFile(path: string, bytes: Uint8Array): void; unlink(path: string): void };
    TessBaseAPI: new () => TessBaseApi;
  }
  const start: (options: { print(): void; printErr(): void }) => Promise<TesseractCore>;
  export default start;
}
