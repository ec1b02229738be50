-- The 50 items whose purchases of the last 7 days differ most from those of the 7 days before.
WITH sold AS (
  SELECT
    item_id,
    count(*) FILTER (WHERE ts >= current_timestamp - INTERVAL '7' DAY) AS this_week,
    count(*) FILTER (WHERE ts < current_timestamp - INTERVAL '7' DAY) AS week_before
  FROM interactions
  WHERE event_type = 'purchase'
    AND ts >= current_timestamp - INTERVAL '14' DAY
    AND ts < current_timestamp
  GROUP BY item_id
)
SELECT
  s.item_id,
  i.name,
  i.category_l1 AS category,
  s.this_week,
  s.week_before,
  s.this_week - s.week_before AS change
FROM sold s
JOIN items i ON i.item_id = s.item_id
WHERE s.this_week <> s.week_before
ORDER BY abs(s.this_week - s.week_before) DESC, s.item_id
LIMIT 50
