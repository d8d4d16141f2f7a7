-- W6, everything below by kind for the children of a province: what lies below has codes that begin alike, so each child
-- counts one range of an index.
SELECT '{"data":{"organization":{"children":[' || coalesce(string_agg(
    '{"code":"' || a.code || '","name":' || to_json(a.name) || ',"rollUp":{"value":' || n.prefectures + n.counties + n.towns + n.villages + n.bodies
    || ',"byKind":[' || concat_ws(',',
        '{"kind":"PREFECTURE","value":' || nullif(n.prefectures, 0) || '}',
        '{"kind":"COUNTY","value":' || nullif(n.counties, 0) || '}',
        '{"kind":"TOWN","value":' || nullif(n.towns, 0) || '}',
        '{"kind":"VILLAGE","value":' || nullif(n.villages, 0) || '}',
        '{"kind":"JOINT_BODY","value":' || nullif(n.bodies, 0) || '}') || ']}}', ','), '') || ']}}}'
FROM (SELECT * FROM handwritten WHERE parent_code = $1 ORDER BY parent_code, code) a
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE kind = 'PREFECTURE') AS prefectures, count(*) FILTER (WHERE kind = 'COUNTY') AS counties,
           count(*) FILTER (WHERE kind = 'TOWN') AS towns, count(*) FILTER (WHERE kind = 'VILLAGE') AS villages,
           count(*) FILTER (WHERE kind = 'JOINT_BODY') AS bodies
    FROM handwritten d WHERE d.code >= a.code AND d.code < a.code || '~'
) n
