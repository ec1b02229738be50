-- What ingestion set aside, by data set and rule: how many rows wait, how many were taken in later, and since when.
SELECT
  dataset,
  reason,
  max(rule) AS rule,
  count(*) FILTER (WHERE replayed_at IS NULL) AS waiting,
  count(*) FILTER (WHERE replayed_at IS NOT NULL) AS replayed,
  min(ingested_at) AS first_seen,
  max(ingested_at) AS last_seen
FROM quarantine
GROUP BY dataset, reason
ORDER BY waiting DESC, dataset, reason
