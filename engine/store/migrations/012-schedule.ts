/** Calendars, address books and their entries. */
export const sql = `
SELECT 1;
`;
