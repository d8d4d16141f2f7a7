-- W1, a village with its ancestors: the JSON functions of the database on Orgweave's own tables.
WITH RECURSIVE up AS (
    SELECT l.to_id AS id, 1 AS step
    FROM handwritten_current o JOIN handwritten_link l ON l.from_id = o.id WHERE o.code = $1
    UNION ALL
    SELECT l.to_id, up.step + 1 FROM up JOIN handwritten_link l ON l.from_id = up.id
)
SELECT json_build_object('data', json_build_object('organization', json_build_object(
    'id', 'org_' || o.id, 'code', o.code, 'name', o.name, 'kind', o.kind,
    'ancestors', (SELECT coalesce(json_agg(json_build_object(
        'id', 'org_' || a.id, 'code', a.code, 'name', a.name, 'kind', a.kind
    ) ORDER BY up.step DESC), '[]') FROM up JOIN handwritten_current a ON a.id = up.id)
)))::text
FROM handwritten_current o WHERE o.code = $1
