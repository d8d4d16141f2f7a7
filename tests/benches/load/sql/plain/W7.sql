-- W7, a hundred joint bodies with their participants and the parents of those: the JSON functions of the database on
-- Orgweave's own tables.
WITH body AS (
    SELECT id, code, name FROM handwritten_current WHERE kind = $1 ORDER BY code, id LIMIT 100
)
SELECT json_build_object('data', json_build_object('organizations', json_build_object(
    'nodes', (SELECT coalesce(json_agg(json_build_object(
        'name', body.name,
        'participants', json_build_object('nodes', coalesce(taking_part.list, '[]'))
    ) ORDER BY body.code, body.id), '[]')
    FROM body
    LEFT JOIN (
        SELECT one.body, json_agg(one.participant ORDER BY one.at) AS list
        FROM (
            SELECT body.id AS body,
                   row_number() OVER (PARTITION BY body.id ORDER BY l.rank, o.code, o.id, l.id) AS at,
                   json_build_object('role', l.role, 'weight', l.weight, 'organization', json_build_object(
                       'name', o.name,
                       'parent', CASE WHEN p.id IS NOT NULL THEN json_build_object('name', p.name) END
                   )) AS participant
            FROM body
            JOIN handwritten_participation l ON l.to_id = body.id
            JOIN handwritten_current o ON o.id = l.from_id
            LEFT JOIN handwritten_link up ON up.from_id = o.id
            LEFT JOIN handwritten_current p ON p.id = up.to_id
        ) one WHERE one.at <= 200 GROUP BY one.body
    ) taking_part ON taking_part.body = body.id)
)))::text
