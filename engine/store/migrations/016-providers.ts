/** What was stored under a name, as JSON; an empty object where there is nothing, or nothing that can be read. */
const section = (name: string): string =>
  `coalesce((SELECT value FROM settings WHERE name = '${name}'
    AND CASE WHEN json_valid(value) THEN json_type(value) = 'object' ELSE 0 END), '{}')`;
const keyOf = (name: string): string => `EXISTS (SELECT 1 FROM secrets WHERE name = '${name}')`;

/**
 * Several providers with roles instead of one server for each purpose: what was set up goes on as it was, under the ids
 * `main`, `listening` and `speaking`, with its keys. A speech server at the very address of the provider, without a key of its
 * own, is the provider. Who answered on this machine while a provider was set up goes on so, until they say otherwise.
 */
export const sql = `
CREATE TABLE provider_capabilities (
  provider_id TEXT PRIMARY KEY,
  base_url TEXT NOT NULL,         -- of another address, it is asked anew
  found TEXT NOT NULL             -- contract/providers capabilities, as JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE servers_before AS
WITH old AS (SELECT ${section('provider')} AS provider, ${section('voice')} AS voice, ${section('privacy')} AS privacy),
servers AS (
  SELECT 1 AS place, 'main' AS id, 'answer' AS role, provider ->> '$.baseUrl' AS base_url, provider ->> '$.model' AS model,
    CASE WHEN provider ->> '$.api' IN ('responses', 'chat') THEN provider ->> '$.api' ELSE 'auto' END AS api,
    CASE WHEN provider ->> '$.firstTokenTimeoutMs' BETWEEN 1000 AND 120000 THEN provider ->> '$.firstTokenTimeoutMs' ELSE 8000 END
      AS first_token_ms,
    ${keyOf('provider-api-key')} AS has_key FROM old
  UNION ALL SELECT 2, 'listening', 'transcribe', voice ->> '$.listening.server.baseUrl', voice ->> '$.listening.server.model',
    'auto', 8000, ${keyOf('transcription-api-key')} FROM old
  UNION ALL SELECT 3, 'speaking', 'speak', voice ->> '$.speaking.server.baseUrl', voice ->> '$.speaking.server.model',
    'auto', 8000, ${keyOf('speech-api-key')} FROM old
)
SELECT *,
  (SELECT CASE WHEN privacy ->> '$.pseudonymise' IN ('optional', 'off') THEN privacy ->> '$.pseudonymise' ELSE 'required' END FROM old)
    AS pseudonymise,
  CASE WHEN place > 1 AND NOT has_key AND base_url = (SELECT base_url FROM servers WHERE place = 1) THEN 'main' ELSE id END AS provider_id
FROM servers WHERE trim(coalesce(base_url, '')) <> '';

INSERT INTO settings (name, value)
SELECT 'providers', json_object(
  'list', json((SELECT json_group_array(json_object('providerId', id, 'baseUrl', base_url, 'api', api, 'pseudonymise', pseudonymise,
      'timeouts', json_object('firstTokenMs', first_token_ms)) ORDER BY place) FROM servers_before WHERE provider_id = id)),
  'roles', json((SELECT json_group_object(role, json_array(json_object('providerId', provider_id, 'model', trim(model))))
    FROM servers_before WHERE trim(coalesce(model, '')) <> '')))
WHERE EXISTS (SELECT 1 FROM servers_before);

-- Before, offline was what a profile began with, and meant answers only. With no provider nothing is sent either way.
DELETE FROM settings WHERE name = 'mode' AND value = '"offline"' AND NOT EXISTS (SELECT 1 FROM servers_before WHERE place = 1);
INSERT INTO settings (name, value) SELECT 'mode', '"offline"' WHERE EXISTS (SELECT 1 FROM servers_before WHERE place = 1)
  ON CONFLICT DO NOTHING;

UPDATE settings SET value = json_remove(value, '$.listening.server', '$.speaking.server') WHERE name = 'voice' AND json_valid(value);
DELETE FROM settings WHERE name IN ('provider', 'privacy');
DROP TABLE servers_before;
`;
