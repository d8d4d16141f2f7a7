-- W7, a hundred joint bodies with their participants and the parents of those: text put together from two indexes in
-- their order.
SELECT '{"data":{"organizations":{"nodes":[' || coalesce(string_agg(
    '{"name":' || to_json(b.name) || ',"participants":{"nodes":[' || coalesce(
    (SELECT string_agg(
        '{"role":"' || t.role || '","weight":' || t.weight || ',"organization":{"name":' || to_json(t.name)
        || ',"parent":{"name":' || to_json(t.parent_name) || '}}}', ',')
    FROM (SELECT * FROM handwritten_participant WHERE body_code = b.code ORDER BY body_code, code LIMIT 200) t), '')
    || ']}}', ','), '') || ']}}}'
FROM (SELECT * FROM handwritten WHERE kind = $1 ORDER BY kind, code LIMIT 100) b
