-- Questions of pipeline/matrix.py. {chosen} is the condition that a report is one of the profile.

-- name: sent
-- The newest report of each unit for each period asked for, with its open findings.
WITH newest AS (
    SELECT p.unit_key, p.unit_name, p.admin_level, p.period_kind, coalesce(p.period_no, 0) AS period_no, p.number, p.symbol,
           p.issued_on, p.file_name, p.report_id
    FROM v_period_reports AS p JOIN reports AS r USING (report_id)
    WHERE {chosen} AND p.period_year = $year AND ($kind IS NULL OR p.period_kind = $kind)
      AND ($kind IS NULL OR coalesce(p.period_no, 0) = $number) AND ($level IS NULL OR p.admin_level = $level)
    QUALIFY row_number() OVER (
        PARTITION BY lower(p.unit_key), p.period_kind, coalesce(p.period_no, 0)
        ORDER BY p.counts DESC, p.issued_on DESC NULLS LAST, p.report_id
    ) = 1
), checked AS (
    SELECT report_id, any_value(lacking) AS lacking FROM profile_checks
    WHERE profile = $profile AND digest = $digest GROUP BY report_id
), open AS (
    SELECT f.report_id, count(*) FILTER (severity = 'error') AS errors, count(*) FILTER (severity = 'warning') AS warnings,
           list(DISTINCT section_code) FILTER (
               rule = 'missing_section'
               AND (f.profile = $profile OR $at_ingest OR list_contains(string_split(c.lacking, ' '), section_code))
           ) AS lacking
    FROM v_flags AS f JOIN newest USING (report_id) LEFT JOIN checked AS c USING (report_id)
    WHERE accepted IS NULL AND (f.profile IS NULL OR f.profile = $profile) GROUP BY f.report_id
)
SELECT lower(n.unit_key), n.unit_name, n.admin_level, n.period_kind, n.period_no, n.number, n.symbol, n.issued_on, n.file_name,
       coalesce(o.errors, 0), coalesce(o.warnings, 0), coalesce(o.lacking, []), $at_ingest OR c.report_id IS NOT NULL
FROM newest AS n LEFT JOIN open AS o USING (report_id) LEFT JOIN checked AS c USING (report_id);

-- name: known
-- Every unit that ever sent a report of the profile.
SELECT lower(p.unit_key), any_value(p.unit_name), min(p.admin_level), any_value(p.district), any_value(p.province)
FROM v_period_reports AS p JOIN reports AS r USING (report_id)
WHERE {chosen} AND ($level IS NULL OR p.admin_level = $level)
GROUP BY lower(p.unit_key) ORDER BY lower(p.unit_key) COLLATE vi;

-- name: periods
-- The periods of which there are reports of the profile, the newest first.
SELECT DISTINCT p.period_kind, coalesce(p.period_no, 0) AS number, p.period_year
FROM v_period_reports AS p JOIN reports AS r USING (report_id)
WHERE {chosen} ORDER BY p.period_year DESC, p.period_kind, number;
