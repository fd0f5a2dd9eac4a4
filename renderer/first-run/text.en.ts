export const firstRunText = {} as const;
