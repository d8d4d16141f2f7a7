-- W2, the children of a town with child counts: text put together from one index in its order.
SELECT '{"data":{"organization":{"code":"' || o.code || '","name":' || to_json(o.name) || ',"childCount":'
    || (SELECT count(*) FROM handwritten c WHERE c.parent_code = o.code) || ',"children":[' || coalesce(
    (SELECT string_agg(
        '{"id":"org_' || a.id || '","code":"' || a.code || '","name":' || to_json(a.name) || ',"kind":"' || a.kind
        || '","childCount":' || (SELECT count(*) FROM handwritten c WHERE c.parent_code = a.code) || '}', ',')
    FROM (SELECT * FROM handwritten WHERE parent_code = o.code ORDER BY parent_code, code) a), '') || ']}}}'
FROM handwritten o WHERE o.code = $1
