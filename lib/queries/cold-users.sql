-- How many shoppers there are of whom little is known: by how many events each has. Those without any are in the
-- table of users only, and get what is popular. Reads two columns of all interactions.
WITH counted AS (
  SELECT user_id, count(*) AS events
  FROM interactions
  GROUP BY user_id
),
shoppers AS (
  SELECT
    coalesce(u.user_id, c.user_id) AS user_id,
    coalesce(c.events, 0) AS events
  FROM users u
  FULL OUTER JOIN counted c ON c.user_id = u.user_id
),
sorted_out AS (
  SELECT
    events,
    CASE
      WHEN events = 0 THEN 'none'
      WHEN events <= 2 THEN '1 to 2'
      WHEN events <= 9 THEN '3 to 9'
      ELSE '10 or more'
    END AS history
  FROM shoppers
)
SELECT
  history,
  count(*) AS shoppers,
  round(100e0 * count(*) / sum(count(*)) OVER (), 1) AS percent
FROM sorted_out
GROUP BY history
ORDER BY min(events)
