-- W5, a province with four levels below it: the JSON functions of the database on Orgweave's own tables.
SELECT json_build_object('data', json_build_object('organization', json_build_object(
    'id', 'org_' || o.id, 'code', o.code, 'name', o.name, 'kind', o.kind,
    'children', (SELECT coalesce(json_agg(json_build_object(
        'id', 'org_' || a.id, 'code', a.code, 'name', a.name, 'kind', a.kind,
        'children', (SELECT coalesce(json_agg(json_build_object(
            'id', 'org_' || b.id, 'code', b.code, 'name', b.name, 'kind', b.kind,
            'children', (SELECT coalesce(json_agg(json_build_object(
                'id', 'org_' || c.id, 'code', c.code, 'name', c.name, 'kind', c.kind,
                'children', (SELECT coalesce(json_agg(json_build_object(
                    'id', 'org_' || d.id, 'code', d.code, 'name', d.name, 'kind', d.kind
                ) ORDER BY l3.rank, d.code, d.id), '[]')
                FROM handwritten_link l3 JOIN handwritten_current d ON d.id = l3.from_id WHERE l3.to_id = c.id)
            ) ORDER BY l2.rank, c.code, c.id), '[]')
            FROM handwritten_link l2 JOIN handwritten_current c ON c.id = l2.from_id WHERE l2.to_id = b.id)
        ) ORDER BY l1.rank, b.code, b.id), '[]')
        FROM handwritten_link l1 JOIN handwritten_current b ON b.id = l1.from_id WHERE l1.to_id = a.id)
    ) ORDER BY l0.rank, a.code, a.id), '[]')
    FROM handwritten_link l0 JOIN handwritten_current a ON a.id = l0.from_id WHERE l0.to_id = o.id)
)))::text
FROM handwritten_current o WHERE o.code = $1
