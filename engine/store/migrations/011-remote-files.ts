/** Files of synced folders: what the server has, what is here. */
export const sql = `
SELECT 1;
`;
