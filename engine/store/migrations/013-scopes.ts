/** What questions were narrowed to. */
export const sql = `
SELECT 1;
`;
