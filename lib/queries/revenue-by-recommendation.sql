-- What was sold today and in each of the 30 days before, and how much of it after a recommendation: the purchase, or
-- something that the same shopper did with the same item in the 7 days before it, names the list that the item was
-- shown in. That a list led to a purchase does not say that there would have been none without it: an experiment does.
WITH led AS (
  SELECT user_id, item_id, ts
  FROM interactions
  WHERE recommendation_id IS NOT NULL
    AND ts >= date_trunc('day', current_timestamp) - INTERVAL '37' DAY
),
sold AS (
  SELECT
    p.event_id,
    p.ts,
    coalesce(p.event_value, i.price, 0) AS worth,
    p.recommendation_id IS NOT NULL OR count(l.ts) > 0 AS recommended
  FROM interactions p
  LEFT JOIN items i ON i.item_id = p.item_id
  LEFT JOIN led l
    ON l.user_id = p.user_id
    AND l.item_id = p.item_id
    AND l.ts <= p.ts
    AND l.ts >= p.ts - INTERVAL '7' DAY
  WHERE p.event_type = 'purchase'
    AND p.ts >= date_trunc('day', current_timestamp) - INTERVAL '30' DAY
  GROUP BY p.event_id, p.ts, p.event_value, i.price, p.recommendation_id
)
SELECT
  CAST(date_trunc('day', ts) AS date) AS day,
  count(*) AS purchases,
  count(*) FILTER (WHERE recommended) AS recommended_purchases,
  round(sum(worth), 2) AS revenue,
  round(coalesce(sum(worth) FILTER (WHERE recommended), 0), 2) AS recommended_revenue,
  round(100e0 * coalesce(sum(worth) FILTER (WHERE recommended), 0) / nullif(sum(worth), 0), 1) AS percent
FROM sold
GROUP BY 1
ORDER BY 1
