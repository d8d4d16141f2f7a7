-- W1, a village with its ancestors, whose codes its own begins with: text put together from five entries of an index.
SELECT '{"data":{"organization":' || '{"id":"org_' || o.id || '","code":"' || o.code || '","name":' || to_json(o.name) || ',"kind":"' || o.kind || '","ancestors":[' || coalesce(
    (SELECT string_agg('{"id":"org_' || a.id || '","code":"' || a.code || '","name":' || to_json(a.name) || ',"kind":"' || a.kind || '"}', ',')
    FROM (SELECT * FROM handwritten
        WHERE code = ANY (ARRAY[left($1, 2), left($1, 4), left($1, 6), left($1, 9)]) AND code < $1 ORDER BY code) a), '') || ']}}}'
FROM handwritten o WHERE o.code = $1
