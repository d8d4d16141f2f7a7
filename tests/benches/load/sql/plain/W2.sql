-- W2, the children of a town with child counts: the JSON functions of the database on Orgweave's own tables.
SELECT json_build_object('data', json_build_object('organization', json_build_object(
    'code', o.code, 'name', o.name,
    'childCount', (SELECT count(*) FROM handwritten_link l WHERE l.to_id = o.id),
    'children', (SELECT coalesce(json_agg(json_build_object(
        'id', 'org_' || a.id, 'code', a.code, 'name', a.name, 'kind', a.kind,
        'childCount', (SELECT count(*) FROM handwritten_link m WHERE m.to_id = a.id)
    ) ORDER BY l.rank, a.code, a.id), '[]')
    FROM handwritten_link l JOIN handwritten_current a ON a.id = l.from_id WHERE l.to_id = o.id)
)))::text
FROM handwritten_current o WHERE o.code = $1
