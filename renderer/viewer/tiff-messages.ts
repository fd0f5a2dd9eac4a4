/** Asks the thread for a page (from 1) of the file, whose bytes come with the first question. */
export interface TiffQuestion {
  page: number;
  bytes: Uint8Array<ArrayBuffer> | null;
}

/** The page as it is to be looked at; null where it cannot be unpacked. */
export interface TiffAnswer {
  page: number;
  bitmap: ImageBitmap | null;
}
