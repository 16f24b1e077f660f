-- Questions of pipeline/audit/across.py, each under its name. Only the report that counts for its period is compared.

-- name: chain
CREATE OR REPLACE TEMP TABLE chain (
    relation VARCHAR, kind VARCHAR, number INTEGER, other_kind VARCHAR, other_number INTEGER, years_back INTEGER
);

-- name: stated
-- One row for each unit, period and figure of the indicators asked for; where a report states several values none is sure.
CREATE OR REPLACE TEMP TABLE stated AS
SELECT p.unit_key, p.period_kind, coalesce(p.period_no, 0) AS period_no, p.period_year, p.report_id, p.file_name,
       f.indicator, f.admin_level, f.mechanism, f.domain, min(f.value) AS value,
       arg_min(struct_pack(raw := f.raw, s := f.char_start, e := f.char_end), f.char_start) AS place
FROM v_period_reports AS p JOIN v_facts AS f USING (report_id)
WHERE p.counts AND f.indicator IN (SELECT unnest($codes))
GROUP BY ALL HAVING min(f.value) = max(f.value);

-- name: beside
-- Each figure beside the figures of the periods that the chain names: the period before, or shorter ones within.
CREATE OR REPLACE TEMP TABLE beside AS
SELECT c.relation, now.report_id, now.indicator, now.admin_level, now.mechanism, now.domain, now.value, now.place,
       was.indicator AS from_indicator, was.value AS expected, was.file_name AS from_file, was.period_kind AS from_kind,
       was.period_no AS from_no, was.period_year AS from_year, was.report_id AS from_report
FROM stated AS now
JOIN chain AS c ON c.kind = now.period_kind AND c.number = now.period_no
JOIN stated AS was ON was.unit_key = now.unit_key AND was.period_kind = c.other_kind
 AND was.period_no = c.other_number AND was.period_year = now.period_year - c.years_back
 AND was.admin_level IS NOT DISTINCT FROM now.admin_level AND was.mechanism IS NOT DISTINCT FROM now.mechanism
 AND was.domain IS NOT DISTINCT FROM now.domain;

-- name: carried
-- A shorter period with the same start has carried over the same dossiers; a habit that counts only the months since
-- then has carried over those that were pending at its end. The figure must agree with one of the reports that are there.
SELECT report_id, value, expected, place, from_file, from_kind, from_no, from_year, from_report
FROM beside
WHERE indicator = $carried
  AND (from_indicator = $pending OR (relation = 'within' AND from_no <= 1 AND from_indicator = $carried))
WINDOW same AS (PARTITION BY report_id, admin_level, mechanism, domain)
QUALIFY count(*) FILTER (expected = value) OVER same = 0
    AND row_number() OVER (same ORDER BY relation, from_indicator = $carried DESC, from_year DESC, from_no DESC) = 1;

-- name: decreased
SELECT b.report_id, b.indicator, b.value, b.expected, b.place, i.name, from_file, from_kind, from_no, from_year, from_report
FROM beside AS b JOIN indicators AS i ON i.code = b.indicator
WHERE relation = 'within' AND from_indicator = indicator AND expected > value
QUALIFY row_number() OVER (
    PARTITION BY report_id, indicator, admin_level, mechanism, domain ORDER BY expected DESC, from_report
) = 1;

-- name: stale
-- A short paragraph counts where it states several things that happen anew in each period; what is there (people, rules
-- in force) may well be the same. Numbers, signs and titles that a paragraph opens with are left aside.
WITH told AS (
    SELECT * FROM (
        SELECT p.unit_key, p.report_id, p.file_name, p.period_kind, coalesce(p.period_no, 0) AS period_no, p.period_year,
               unnest(list_transform(string_split(t.text, chr(10)), lambda line: regexp_replace(line,
                   '^\s*([0-9IVX]{1,4}([.][0-9]{1,2})*[.)]|[a-zđ][.)]|[-+*•–])\s*([^:.;0-9]{3,60}:\s*)?', ''))) AS line,
               p.period_year * 100 + CASE p.period_kind WHEN 'tháng' THEN p.period_no * 7 WHEN 'quý' THEN p.period_no * 21
                   WHEN '6 tháng' THEN coalesce(p.period_no, 1) * 42 + 1 WHEN '9 tháng' THEN 64 ELSE 86 END AS moment
        FROM v_period_reports AS p JOIN report_texts AS t USING (report_id) WHERE p.counts
    ) WHERE length(line) >= $shortest
), pairs AS (
    SELECT DISTINCT now.report_id, was.report_id AS from_report, was.file_name AS from_file, was.period_kind AS from_kind,
           was.period_no AS from_no, was.period_year AS from_year, was.moment, now.line
    FROM told AS now JOIN told AS was ON was.unit_key = now.unit_key AND was.line = now.line AND was.moment < now.moment
), placed AS (
    SELECT p.*, strpos(t.text, line) - 1 AS start FROM pairs AS p JOIN report_texts AS t USING (report_id)
), weighed AS (
    SELECT p.*, count(f.figure_id) AS figures FROM placed AS p LEFT JOIN figures AS f ON f.report_id = p.report_id
     AND f.source = 'text' AND f.char_start >= p.start AND f.char_end <= p.start + length(p.line)
    GROUP BY ALL
), worth AS (
    SELECT w.* FROM weighed AS w LEFT JOIN v_facts AS f ON length(line) < $characters AND f.report_id = w.report_id
     AND f.source = 'text' AND f.char_start >= w.start AND f.char_end <= w.start + length(w.line)
     AND f.indicator IN (SELECT unnest($codes)) AND f.value >= $least
    GROUP BY ALL HAVING length(line) >= $characters OR count(DISTINCT f.indicator) >= $flows
)
SELECT report_id, arg_max(line, figures) AS raw, arg_max(start, figures) AS start, count(*) AS equal, max(figures) AS figures,
       from_file, from_kind, from_no, from_year, from_report, list(start ORDER BY start) AS starts,
       list(line ORDER BY start) AS lines
FROM worth GROUP BY report_id, from_file, from_kind, from_no, from_year, from_report, moment
QUALIFY row_number() OVER (PARTITION BY report_id ORDER BY max(figures) DESC, count(*) DESC, moment DESC, from_report) = 1;

-- name: twins
WITH rivals AS (
    SELECT p.report_id, p.counted_id, c.file_name AS counted_file, c.number AS counted_number,
           c.symbol AS counted_symbol, coalesce(p.number = c.number, true) AND coalesce(p.issued_on = c.issued_on, true)
           AS one_letterhead
    FROM v_period_reports AS p JOIN reports AS c ON c.report_id = p.counted_id WHERE NOT p.counts
), said AS (
    SELECT report_id, list_distinct(list_filter(list_transform(string_split(text, chr(10)),
           lambda line: regexp_replace(lower(line), '[^[:alnum:]]', '', 'g')), lambda line: length(line) >= 40)) AS lines
    FROM report_texts WHERE report_id IN (SELECT report_id FROM rivals UNION SELECT counted_id FROM rivals)
)
SELECT r.*, len(list_intersect(a.lines, b.lines)) / greatest(len(a.lines), len(b.lines), 1) AS alike
FROM rivals AS r JOIN said AS a ON a.report_id = r.report_id JOIN said AS b ON b.report_id = r.counted_id;
