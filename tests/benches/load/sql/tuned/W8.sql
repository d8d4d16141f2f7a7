-- W8, a county down to its villages and their members: text put together from two indexes in their order.
SELECT '{"data":{"organization":{"name":' || to_json(o.name) || ',"children":[' || coalesce(
    (SELECT string_agg(
        '{"name":' || to_json(a.name) || ',"children":[' || coalesce(
        (SELECT string_agg(
            '{"name":' || to_json(b.name) || ',"memberships":{"nodes":[' || coalesce(
            (SELECT string_agg('{"type":"' || m.type || '","person":{"name":' || to_json(m.name) || '}}', ',')
            FROM (SELECT * FROM handwritten_member WHERE code = b.code ORDER BY code, id LIMIT 100) m), '') || ']}}', ',')
        FROM (SELECT * FROM handwritten WHERE parent_code = a.code ORDER BY parent_code, code) b), '') || ']}', ',')
    FROM (SELECT * FROM handwritten WHERE parent_code = o.code ORDER BY parent_code, code) a), '') || ']}}}'
FROM handwritten o WHERE o.code = $1
