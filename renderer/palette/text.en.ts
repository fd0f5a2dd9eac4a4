export const paletteText = {} as const;
