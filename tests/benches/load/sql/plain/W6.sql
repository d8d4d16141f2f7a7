-- W6, everything below by kind for the children of a province: the JSON functions of the database on Orgweave's own
-- tables. The kinds come as the model lists them.
WITH RECURSIVE top AS (
    SELECT a.id, a.code, a.name, l.rank
    FROM handwritten_current o
    JOIN handwritten_link l ON l.to_id = o.id
    JOIN handwritten_current a ON a.id = l.from_id
    WHERE o.code = $1
), below AS (
    SELECT id AS top, id FROM top
    UNION ALL
    SELECT below.top, l.from_id FROM below JOIN handwritten_link l ON l.to_id = below.id
), counted AS (
    SELECT below.top, v.kind, count(*) AS number
    FROM below JOIN handwritten_current v ON v.id = below.id GROUP BY below.top, v.kind
), rolled AS (
    SELECT top, sum(number)::bigint AS number,
           json_agg(json_build_object('kind', kind, 'value', number)
               ORDER BY array_position(ARRAY['PREFECTURE', 'COUNTY', 'TOWN', 'VILLAGE', 'JOINT_BODY'], kind)) AS kinds
    FROM counted GROUP BY top
)
SELECT json_build_object('data', json_build_object('organization', json_build_object(
    'children', (SELECT coalesce(json_agg(json_build_object(
        'code', top.code, 'name', top.name,
        'rollUp', json_build_object('value', rolled.number, 'byKind', rolled.kinds)
    ) ORDER BY top.rank, top.code, top.id), '[]') FROM top JOIN rolled ON rolled.top = top.id)
)))::text
