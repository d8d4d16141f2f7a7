-- W8, a county down to its villages and their members: the JSON functions of the database on Orgweave's own tables.
SELECT json_build_object('data', json_build_object('organization', json_build_object(
    'name', o.name,
    'children', (SELECT coalesce(json_agg(json_build_object(
        'name', a.name,
        'children', (SELECT coalesce(json_agg(json_build_object(
            'name', b.name,
            'memberships', json_build_object('nodes', (SELECT coalesce(json_agg(json_build_object(
                'type', m.type, 'person', json_build_object('name', p.name)
            ) ORDER BY m.id), '[]')
            FROM (SELECT * FROM handwritten_membership m WHERE m.organization_id = b.id ORDER BY m.id LIMIT 100) m
            JOIN handwritten_person p ON p.id = m.person_id))
        ) ORDER BY l1.rank, b.code, b.id), '[]')
        FROM handwritten_link l1 JOIN handwritten_current b ON b.id = l1.from_id WHERE l1.to_id = a.id)
    ) ORDER BY l0.rank, a.code, a.id), '[]')
    FROM handwritten_link l0 JOIN handwritten_current a ON a.id = l0.from_id WHERE l0.to_id = o.id)
)))::text
FROM handwritten_current o WHERE o.code = $1
