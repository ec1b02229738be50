-- How many shoppers looked, put something into the cart and bought in the last 30 days, by category. A shopper
-- counts once a step; who has not logged in counts as a shopper a session.
WITH steps AS (
  SELECT
    i.category_l1 AS category,
    count(DISTINCT e.user_id) FILTER (WHERE e.event_type IN ('view', 'click')) AS looked,
    count(DISTINCT e.user_id) FILTER (WHERE e.event_type = 'add_to_cart') AS put_into_cart,
    count(DISTINCT e.user_id) FILTER (WHERE e.event_type = 'purchase') AS bought
  FROM interactions e
  JOIN items i ON i.item_id = e.item_id
  WHERE e.ts >= current_timestamp - INTERVAL '30' DAY
  GROUP BY i.category_l1
)
SELECT
  category,
  looked,
  put_into_cart,
  bought,
  round(100e0 * bought / nullif(looked, 0), 1) AS bought_of_looked_percent
FROM steps
ORDER BY looked DESC, category
