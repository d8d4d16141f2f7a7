-- W5, a province with four levels below it: text put together from one index in its order.
SELECT '{"data":{"organization":' || '{"id":"org_' || o.id || '","code":"' || o.code || '","name":' || to_json(o.name) || ',"kind":"' || o.kind || '","children":[' || coalesce(
    (SELECT string_agg(
        '{"id":"org_' || a.id || '","code":"' || a.code || '","name":' || to_json(a.name) || ',"kind":"' || a.kind || '","children":[' || coalesce(
        (SELECT string_agg(
            '{"id":"org_' || b.id || '","code":"' || b.code || '","name":' || to_json(b.name) || ',"kind":"' || b.kind || '","children":[' || coalesce(
            (SELECT string_agg(
                '{"id":"org_' || c.id || '","code":"' || c.code || '","name":' || to_json(c.name) || ',"kind":"' || c.kind || '","children":[' || coalesce(
                (SELECT string_agg(
                    '{"id":"org_' || d.id || '","code":"' || d.code || '","name":' || to_json(d.name) || ',"kind":"' || d.kind || '"}', ',')
                FROM (SELECT * FROM handwritten WHERE parent_code = c.code ORDER BY parent_code, code) d), '') || ']}', ',')
            FROM (SELECT * FROM handwritten WHERE parent_code = b.code ORDER BY parent_code, code) c), '') || ']}', ',')
        FROM (SELECT * FROM handwritten WHERE parent_code = a.code ORDER BY parent_code, code) b), '') || ']}', ',')
    FROM (SELECT * FROM handwritten WHERE parent_code = o.code ORDER BY parent_code, code) a), '') || ']}}}'
FROM handwritten o WHERE o.code = $1
