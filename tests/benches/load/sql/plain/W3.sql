-- W3, a county with two levels below it: the JSON functions of the database on Orgweave's own tables.
SELECT json_build_object('data', json_build_object('organization', json_build_object(
    'id', 'org_' || o.id, 'code', o.code, 'name', o.name, 'kind', o.kind,
    'children', (SELECT coalesce(json_agg(json_build_object(
        'id', 'org_' || a.id, 'code', a.code, 'name', a.name, 'kind', a.kind,
        'children', (SELECT coalesce(json_agg(json_build_object(
            'id', 'org_' || b.id, 'code', b.code, 'name', b.name, 'kind', b.kind
        ) ORDER BY l1.rank, b.code, b.id), '[]')
        FROM handwritten_link l1 JOIN handwritten_current b ON b.id = l1.from_id WHERE l1.to_id = a.id)
    ) ORDER BY l0.rank, a.code, a.id), '[]')
    FROM handwritten_link l0 JOIN handwritten_current a ON a.id = l0.from_id WHERE l0.to_id = o.id)
)))::text
FROM handwritten_current o WHERE o.code = $1
