-- The one truth about the database. No PRIMARY KEY, UNIQUE, FOREIGN KEY or index on purpose: rows of a
-- report are deleted and inserted in one transaction, and uniqueness is kept by the loader and its tests.

CREATE TABLE schema_info (
    application VARCHAR NOT NULL,
    schema_version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE schema_info IS 'Một dòng: cơ sở dữ liệu này do chương trình nào tạo (whose database this is)';
COMMENT ON COLUMN schema_info.application IS 'Always baocao';
COMMENT ON COLUMN schema_info.schema_version IS 'Version of the tables; a newer version than the program knows is refused';
COMMENT ON COLUMN schema_info.created_at IS 'When the database was made (UTC)';

CREATE TABLE reports (
    report_id VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    source_path VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    reader VARCHAR NOT NULL,
    page_count INTEGER,
    char_count INTEGER NOT NULL,
    doc_type VARCHAR,
    number VARCHAR,
    symbol VARCHAR,
    issuer VARCHAR,
    admin_level VARCHAR,
    commune VARCHAR,
    district VARCHAR,
    province VARCHAR,
    place VARCHAR,
    issued_on DATE,
    issued_year INTEGER,
    issued_month INTEGER,
    title VARCHAR,
    report_kind VARCHAR,
    profile VARCHAR,
    period_kind VARCHAR,
    period_no INTEGER,
    period_year INTEGER,
    period_start DATE,
    period_end DATE,
    signer VARCHAR,
    signer_title VARCHAR,
    addressee VARCHAR
);
COMMENT ON TABLE reports IS 'Mỗi văn bản một dòng (one row for each distinct document; the same bytes are one document)';
COMMENT ON COLUMN reports.report_id IS 'Stable name of the document: the first 16 hex digits of the SHA-256 of its bytes';
COMMENT ON COLUMN reports.file_name IS 'Tên tệp (name of the file, without folders)';
COMMENT ON COLUMN reports.source_path IS 'Full path it was read from; all paths are in report_sources';
COMMENT ON COLUMN reports.media_type IS 'What the content is, whatever the file is called: text/plain, application/pdf ...';
COMMENT ON COLUMN reports.reader IS 'Reader that took it: text, docx, pdf';
COMMENT ON COLUMN reports.page_count IS 'Số trang (number of pages; null where the file has none)';
COMMENT ON COLUMN reports.char_count IS 'Number of code points of report_texts.text';
COMMENT ON COLUMN reports.doc_type IS 'Loại văn bản (kind of the document itself): BC báo cáo, TB thông báo, KH kế hoạch ...';
COMMENT ON COLUMN reports.number IS 'Số văn bản, without leading zeros; null when left blank';
COMMENT ON COLUMN reports.symbol IS 'Ký hiệu, as in BC-UBND';
COMMENT ON COLUMN reports.issuer IS 'Cơ quan ban hành (issuing body), Ủy ban nhân dân shortened to UBND';
COMMENT ON COLUMN reports.admin_level IS 'Cấp: xã, huyện, tỉnh, trung ương';
COMMENT ON COLUMN reports.commune IS 'Tên xã, phường, thị trấn (name alone)';
COMMENT ON COLUMN reports.district IS 'Tên huyện, thị xã, quận, thành phố thuộc tỉnh (name alone)';
COMMENT ON COLUMN reports.province IS 'Tên tỉnh, thành phố (name alone)';
COMMENT ON COLUMN reports.place IS 'Địa danh (place named before the date)';
COMMENT ON COLUMN reports.issued_on IS 'Ngày ban hành; only if day, month and year are stated';
COMMENT ON COLUMN reports.issued_year IS 'Năm ban hành';
COMMENT ON COLUMN reports.issued_month IS 'Tháng ban hành';
COMMENT ON COLUMN reports.title IS 'Trích yếu, in one line';
COMMENT ON COLUMN reports.report_kind IS 'cchc for a report on administrative reform, else null';
COMMENT ON COLUMN reports.profile IS 'Outline the report is checked against; null when none applies';
COMMENT ON COLUMN reports.period_kind IS 'Kỳ báo cáo: tháng, quý, 6 tháng, 9 tháng, năm';
COMMENT ON COLUMN reports.period_no IS '1-4 for a quarter, 1-12 for a month, 1 or 2 for a half';
COMMENT ON COLUMN reports.period_year IS 'Năm của kỳ báo cáo';
COMMENT ON COLUMN reports.period_start IS 'First day of the figures, only if stated';
COMMENT ON COLUMN reports.period_end IS 'Last day of the figures (inclusive), only if stated';
COMMENT ON COLUMN reports.signer IS 'Người ký';
COMMENT ON COLUMN reports.signer_title IS 'Chức vụ của người ký, without TM., KT., TL., TUQ.';
COMMENT ON COLUMN reports.addressee IS 'Kính gửi (addressee)';

CREATE TABLE report_sources (
    source_path VARCHAR NOT NULL,
    report_id VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    modified_at TIMESTAMP,
    version VARCHAR NOT NULL,
    run_id INTEGER NOT NULL
);
COMMENT ON TABLE report_sources IS 'Mỗi tệp đã đọc một dòng (one row for each file; several files may hold the same document)';
COMMENT ON COLUMN report_sources.source_path IS 'Full path of the file';
COMMENT ON COLUMN report_sources.report_id IS 'Document that the file holds (reports.report_id)';
COMMENT ON COLUMN report_sources.file_name IS 'Name of the file, without folders';
COMMENT ON COLUMN report_sources.sha256 IS 'SHA-256 of the bytes; decides whether a file has changed';
COMMENT ON COLUMN report_sources.size IS 'Size in bytes';
COMMENT ON COLUMN report_sources.modified_at IS 'Time of change that the file system states (UTC)';
COMMENT ON COLUMN report_sources.version IS 'Version of the program that read it';
COMMENT ON COLUMN report_sources.run_id IS 'Run that read it (runs.run_id)';

CREATE TABLE report_texts (
    report_id VARCHAR NOT NULL,
    text VARCHAR NOT NULL
);
COMMENT ON TABLE report_texts IS 'Toàn văn đã chuẩn hoá (normalised text of each report; every char_start/char_end counts its code points)';
COMMENT ON COLUMN report_texts.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN report_texts.text IS 'Normalised text (NFC), one paragraph or table row on each line';

CREATE TABLE sections (
    report_id VARCHAR NOT NULL,
    section_id INTEGER NOT NULL,
    parent_id INTEGER,
    ordinal INTEGER NOT NULL,
    level INTEGER NOT NULL,
    label VARCHAR,
    heading VARCHAR,
    code VARCHAR,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    page INTEGER
);
COMMENT ON TABLE sections IS 'Cây đề mục (outline of each report)';
COMMENT ON COLUMN sections.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN sections.section_id IS 'Number of the section within the report';
COMMENT ON COLUMN sections.parent_id IS 'section_id of the section above; null at the top';
COMMENT ON COLUMN sections.ordinal IS 'Reading order within the report';
COMMENT ON COLUMN sections.level IS 'Depth in the outline, from 1';
COMMENT ON COLUMN sections.label IS 'Số, ký hiệu đề mục as written, without the closing dot: I, 1.1, a, *; null when unnumbered';
COMMENT ON COLUMN sections.heading IS 'Tên đề mục, one line; null for a numbered paragraph';
COMMENT ON COLUMN sections.code IS 'Canonical code of the outline: chi_dao_dieu_hanh, tthc, kien_nghi ...';
COMMENT ON COLUMN sections.char_start IS 'Where the section begins, heading included (code points from 0)';
COMMENT ON COLUMN sections.char_end IS 'Where it ends, subsections included (exclusive)';
COMMENT ON COLUMN sections.page IS 'Page of its beginning, from 1; null where the file has no pages';

CREATE TABLE doc_refs (
    report_id VARCHAR NOT NULL,
    ref_id INTEGER NOT NULL,
    section_id INTEGER,
    doc_type VARCHAR NOT NULL,
    number VARCHAR NOT NULL,
    year INTEGER,
    symbol VARCHAR NOT NULL,
    issued_on DATE,
    issuer VARCHAR,
    subject VARCHAR,
    relation VARCHAR,
    raw VARCHAR NOT NULL,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    page INTEGER
);
COMMENT ON TABLE doc_refs IS 'Văn bản được viện dẫn (every mention of a numbered document)';
COMMENT ON COLUMN doc_refs.report_id IS 'Report that mentions it (reports.report_id)';
COMMENT ON COLUMN doc_refs.ref_id IS 'Number of the mention within the report';
COMMENT ON COLUMN doc_refs.section_id IS 'Deepest section that holds the mention (sections.section_id)';
COMMENT ON COLUMN doc_refs.doc_type IS 'Loại văn bản: KH, QĐ, NQ, NĐ, TT, CV công văn, Luật ...';
COMMENT ON COLUMN doc_refs.number IS 'Số, without leading zeros';
COMMENT ON COLUMN doc_refs.year IS 'Year, only when written inside the symbol (61/2018/NĐ-CP)';
COMMENT ON COLUMN doc_refs.symbol IS 'Ký hiệu in canonical spelling: KH-UBND';
COMMENT ON COLUMN doc_refs.issued_on IS 'Ngày ban hành stated with the mention';
COMMENT ON COLUMN doc_refs.issuer IS 'Cơ quan ban hành as written; null when not stated';
COMMENT ON COLUMN doc_refs.subject IS 'Trích yếu (what the document is about)';
COMMENT ON COLUMN doc_refs.relation IS 'can_cu, thuc_hien, ban_hanh, sua_doi, thay_the, bao_cao; null when no cue stands there';
COMMENT ON COLUMN doc_refs.raw IS 'The mention as it stands in the text';
COMMENT ON COLUMN doc_refs.char_start IS 'Where raw begins (code points from 0)';
COMMENT ON COLUMN doc_refs.char_end IS 'Where raw ends (exclusive)';
COMMENT ON COLUMN doc_refs.page IS 'Page, from 1; null where the file has no pages';

CREATE TABLE figures (
    report_id VARCHAR NOT NULL,
    figure_id INTEGER NOT NULL,
    section_id INTEGER,
    source VARCHAR NOT NULL,
    value DECIMAL(38, 6) NOT NULL,
    total DECIMAL(38, 6),
    unit VARCHAR,
    qualifier VARCHAR,
    label VARCHAR,
    raw VARCHAR NOT NULL,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    page INTEGER
);
COMMENT ON TABLE figures IS 'Số liệu (every quantity, in the text and in tables)';
COMMENT ON COLUMN figures.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN figures.figure_id IS 'Number of the figure within the report';
COMMENT ON COLUMN figures.section_id IS 'Deepest section that holds the figure (sections.section_id)';
COMMENT ON COLUMN figures.source IS 'text or table';
COMMENT ON COLUMN figures.value IS 'Giá trị, exact; money in đồng';
COMMENT ON COLUMN figures.total IS 'Second part of "18/20", else null';
COMMENT ON COLUMN figures.unit IS 'Đơn vị, lower case: hồ sơ, %, đồng';
COMMENT ON COLUMN figures.qualifier IS '~ khoảng, ước; > trên, hơn; < dưới; null';
COMMENT ON COLUMN figures.label IS 'Words that say what is counted';
COMMENT ON COLUMN figures.raw IS 'The figure as it stands in the text';
COMMENT ON COLUMN figures.char_start IS 'Where raw begins (code points from 0)';
COMMENT ON COLUMN figures.char_end IS 'Where raw ends (exclusive)';
COMMENT ON COLUMN figures.page IS 'Page, from 1; null where the file has no pages';

CREATE TABLE table_cells (
    report_id VARCHAR NOT NULL,
    table_no INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    col_no INTEGER NOT NULL,
    text VARCHAR,
    value DECIMAL(38, 6),
    row_code VARCHAR,
    row_label VARCHAR,
    col_label VARCHAR,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    page INTEGER
);
COMMENT ON TABLE table_cells IS 'Ô của bảng biểu (cells of tables)';
COMMENT ON COLUMN table_cells.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN table_cells.table_no IS 'Number of the table within the report, from 0';
COMMENT ON COLUMN table_cells.row_no IS 'Dòng, from 0';
COMMENT ON COLUMN table_cells.col_no IS 'Cột, from 0';
COMMENT ON COLUMN table_cells.text IS 'Words of the cell; null when blank';
COMMENT ON COLUMN table_cells.value IS 'Number that the whole cell states, else null';
COMMENT ON COLUMN table_cells.row_code IS 'STT of the row';
COMMENT ON COLUMN table_cells.row_label IS 'What the row is about';
COMMENT ON COLUMN table_cells.col_label IS 'Head of the column, from the top down, joined by " / "';
COMMENT ON COLUMN table_cells.char_start IS 'Where the cell begins in the text (code points from 0)';
COMMENT ON COLUMN table_cells.char_end IS 'Where it ends (exclusive)';
COMMENT ON COLUMN table_cells.page IS 'Page, from 1; null where the file has no pages';

CREATE TABLE facts (
    report_id VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    value DECIMAL(38, 6) NOT NULL,
    unit VARCHAR,
    admin_level VARCHAR,
    mechanism VARCHAR,
    domain VARCHAR,
    source VARCHAR,
    figure_id INTEGER
);
COMMENT ON TABLE facts IS 'Chỉ tiêu (what the figures mean, comparable between reports)';
COMMENT ON COLUMN facts.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN facts.indicator IS 'Code of the indicator';
COMMENT ON COLUMN facts.value IS 'Stated value, nothing computed';
COMMENT ON COLUMN facts.unit IS 'Đơn vị';
COMMENT ON COLUMN facts.admin_level IS 'Whose figure it is: xã, huyện, tỉnh';
COMMENT ON COLUMN facts.mechanism IS 'một cửa, một cửa liên thông, liên thông; null for the total';
COMMENT ON COLUMN facts.domain IS 'Lĩnh vực; null for all';
COMMENT ON COLUMN facts.source IS 'text or table';
COMMENT ON COLUMN facts.figure_id IS 'Figure it was read from (figures.figure_id); null for a stated "không có"';

CREATE TABLE flags (
    report_id VARCHAR NOT NULL,
    flag_id INTEGER NOT NULL,
    rule VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    section_code VARCHAR,
    message VARCHAR NOT NULL,
    char_start INTEGER,
    char_end INTEGER,
    page INTEGER,
    evidence JSON
);
COMMENT ON TABLE flags IS 'Cảnh báo (findings: missing sections, contradictions)';
COMMENT ON COLUMN flags.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN flags.flag_id IS 'Number of the finding within the report';
COMMENT ON COLUMN flags.rule IS 'missing_section, duplicate_label, label_gap, missing_number, missing_date, symbol_mismatch ...';
COMMENT ON COLUMN flags.severity IS 'error, warning, info';
COMMENT ON COLUMN flags.section_code IS 'Code of the section it is about (sections.code)';
COMMENT ON COLUMN flags.message IS 'What was found, in Vietnamese';
COMMENT ON COLUMN flags.char_start IS 'Where it stands in the text (code points from 0); null when it stands nowhere';
COMMENT ON COLUMN flags.char_end IS 'Where it ends (exclusive)';
COMMENT ON COLUMN flags.page IS 'Page, from 1; null where the file has no pages';
COMMENT ON COLUMN flags.evidence IS 'Figures and labels that the finding rests on';

CREATE TABLE failures (
    source_path VARCHAR NOT NULL,
    sha256 VARCHAR,
    stage VARCHAR NOT NULL,
    error_code VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    "at" TIMESTAMP NOT NULL
);
COMMENT ON TABLE failures IS 'Tệp không đọc được (files that could not be read; a later success removes the row)';
COMMENT ON COLUMN failures.source_path IS 'Full path of the file';
COMMENT ON COLUMN failures.sha256 IS 'SHA-256 of the bytes; null when they could not be read';
COMMENT ON COLUMN failures.stage IS 'Step that failed: open, read, normalise, extract';
COMMENT ON COLUMN failures.error_code IS 'empty, encrypted, corrupt, no_text_layer, unsupported ...';
COMMENT ON COLUMN failures.message IS 'What is wrong and what to do';
COMMENT ON COLUMN failures."at" IS 'When it was found (UTC)';

CREATE TABLE runs (
    run_id INTEGER NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP NOT NULL,
    version VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    "read" INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    seconds DOUBLE NOT NULL
);
COMMENT ON TABLE runs IS 'Các lần chạy ingest (one row for each ingest)';
COMMENT ON COLUMN runs.run_id IS 'Number of the run, rising by one';
COMMENT ON COLUMN runs.started_at IS 'Beginning (UTC)';
COMMENT ON COLUMN runs.finished_at IS 'End (UTC)';
COMMENT ON COLUMN runs.version IS 'Version of the program';
COMMENT ON COLUMN runs.status IS 'done, or interrupted by Ctrl-C';
COMMENT ON COLUMN runs."read" IS 'Files read';
COMMENT ON COLUMN runs.skipped IS 'Files skipped because they had not changed';
COMMENT ON COLUMN runs.failed IS 'Files that could not be read';
COMMENT ON COLUMN runs.seconds IS 'Duration in seconds';

CREATE VIEW v_flags AS
SELECT r.file_name, r.issuer, r.period_kind, r.period_no, r.period_year,
       f.severity, f.rule, f.section_code, f.message, f.page, f.report_id, f.flag_id, f.char_start, f.char_end, f.evidence
FROM flags AS f JOIN reports AS r USING (report_id)
ORDER BY r.file_name, f.report_id, f.flag_id;
COMMENT ON VIEW v_flags IS 'Cảnh báo kèm tên tệp và kỳ báo cáo (flags with the file and the period)';
COMMENT ON COLUMN v_flags.file_name IS 'Tên tệp (name of the file, without folders)';
COMMENT ON COLUMN v_flags.issuer IS 'Cơ quan ban hành (issuing body), Ủy ban nhân dân shortened to UBND';
COMMENT ON COLUMN v_flags.period_kind IS 'Kỳ báo cáo: tháng, quý, 6 tháng, 9 tháng, năm';
COMMENT ON COLUMN v_flags.period_no IS '1-4 for a quarter, 1-12 for a month, 1 or 2 for a half';
COMMENT ON COLUMN v_flags.period_year IS 'Năm của kỳ báo cáo';
COMMENT ON COLUMN v_flags.severity IS 'error, warning, info';
COMMENT ON COLUMN v_flags.rule IS 'missing_section, duplicate_label, label_gap, missing_number, missing_date, symbol_mismatch ...';
COMMENT ON COLUMN v_flags.section_code IS 'Code of the section it is about (sections.code)';
COMMENT ON COLUMN v_flags.message IS 'What was found, in Vietnamese';
COMMENT ON COLUMN v_flags.page IS 'Page, from 1; null where the file has no pages';
COMMENT ON COLUMN v_flags.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN v_flags.flag_id IS 'Number of the finding within the report';
COMMENT ON COLUMN v_flags.char_start IS 'Where it stands in the text (code points from 0); null when it stands nowhere';
COMMENT ON COLUMN v_flags.char_end IS 'Where it ends (exclusive)';
COMMENT ON COLUMN v_flags.evidence IS 'Figures and labels that the finding rests on';

CREATE VIEW v_missing_sections AS
SELECT r.file_name, r.issuer, r.commune, r.district, r.province, r.period_kind, r.period_no, r.period_year,
       f.section_code, f.message, f.report_id
FROM flags AS f JOIN reports AS r USING (report_id)
WHERE f.rule = 'missing_section'
ORDER BY r.file_name, f.report_id, f.flag_id;
COMMENT ON VIEW v_missing_sections IS 'Mục bắt buộc còn thiếu của từng báo cáo (mandatory sections that a report lacks)';
COMMENT ON COLUMN v_missing_sections.file_name IS 'Tên tệp (name of the file, without folders)';
COMMENT ON COLUMN v_missing_sections.issuer IS 'Cơ quan ban hành (issuing body), Ủy ban nhân dân shortened to UBND';
COMMENT ON COLUMN v_missing_sections.commune IS 'Tên xã, phường, thị trấn (name alone)';
COMMENT ON COLUMN v_missing_sections.district IS 'Tên huyện, thị xã, quận, thành phố thuộc tỉnh (name alone)';
COMMENT ON COLUMN v_missing_sections.province IS 'Tên tỉnh, thành phố (name alone)';
COMMENT ON COLUMN v_missing_sections.period_kind IS 'Kỳ báo cáo: tháng, quý, 6 tháng, 9 tháng, năm';
COMMENT ON COLUMN v_missing_sections.period_no IS '1-4 for a quarter, 1-12 for a month, 1 or 2 for a half';
COMMENT ON COLUMN v_missing_sections.period_year IS 'Năm của kỳ báo cáo';
COMMENT ON COLUMN v_missing_sections.section_code IS 'Code of the section it is about (sections.code)';
COMMENT ON COLUMN v_missing_sections.message IS 'What was found, in Vietnamese';
COMMENT ON COLUMN v_missing_sections.report_id IS 'Document (reports.report_id)';

CREATE VIEW v_references AS
SELECT r.file_name, r.issuer AS report_issuer, r.period_year, s.code AS section_code, s.heading AS section_heading,
       d.number || '/' || coalesce(d.year || '/', '') || d.symbol AS document, d.*
FROM doc_refs AS d
JOIN reports AS r USING (report_id)
LEFT JOIN sections AS s USING (report_id, section_id)
ORDER BY r.file_name, d.report_id, d.ref_id;
COMMENT ON VIEW v_references IS 'Văn bản viện dẫn kèm báo cáo và đề mục (references with report and section)';
COMMENT ON COLUMN v_references.file_name IS 'Tên tệp (name of the file, without folders)';
COMMENT ON COLUMN v_references.report_issuer IS 'Issuing body of the report that mentions the document';
COMMENT ON COLUMN v_references.period_year IS 'Năm của kỳ báo cáo';
COMMENT ON COLUMN v_references.section_code IS 'Code of the section that holds the mention';
COMMENT ON COLUMN v_references.section_heading IS 'Heading of the section that holds the mention';
COMMENT ON COLUMN v_references.document IS 'Số và ký hiệu in one piece: 61/2018/NĐ-CP';
COMMENT ON COLUMN v_references.report_id IS 'Report that mentions it (reports.report_id)';
COMMENT ON COLUMN v_references.ref_id IS 'Number of the mention within the report';
COMMENT ON COLUMN v_references.section_id IS 'Deepest section that holds the mention (sections.section_id)';
COMMENT ON COLUMN v_references.doc_type IS 'Loại văn bản: KH, QĐ, NQ, NĐ, TT, CV công văn, Luật ...';
COMMENT ON COLUMN v_references.number IS 'Số, without leading zeros';
COMMENT ON COLUMN v_references.year IS 'Year, only when written inside the symbol (61/2018/NĐ-CP)';
COMMENT ON COLUMN v_references.symbol IS 'Ký hiệu in canonical spelling: KH-UBND';
COMMENT ON COLUMN v_references.issued_on IS 'Ngày ban hành stated with the mention';
COMMENT ON COLUMN v_references.issuer IS 'Cơ quan ban hành as written; null when not stated';
COMMENT ON COLUMN v_references.subject IS 'Trích yếu (what the document is about)';
COMMENT ON COLUMN v_references.relation IS 'can_cu, thuc_hien, ban_hanh, sua_doi, thay_the, bao_cao; null when no cue stands there';
COMMENT ON COLUMN v_references.raw IS 'The mention as it stands in the text';
COMMENT ON COLUMN v_references.char_start IS 'Where raw begins (code points from 0)';
COMMENT ON COLUMN v_references.char_end IS 'Where raw ends (exclusive)';
COMMENT ON COLUMN v_references.page IS 'Page, from 1; null where the file has no pages';

CREATE VIEW v_section_texts AS
SELECT r.file_name, r.issuer, r.period_kind, r.period_no, r.period_year, s.report_id, s.section_id, s.level, s.label, s.heading, s.code,
       substring(t.text, s.char_start + 1, s.char_end - s.char_start) AS text
FROM sections AS s JOIN reports AS r USING (report_id) JOIN report_texts AS t USING (report_id)
ORDER BY r.file_name, s.report_id, s.ordinal;
COMMENT ON VIEW v_section_texts IS 'Nội dung từng đề mục (text of each section, subsections included)';
COMMENT ON COLUMN v_section_texts.file_name IS 'Tên tệp (name of the file, without folders)';
COMMENT ON COLUMN v_section_texts.issuer IS 'Cơ quan ban hành (issuing body), Ủy ban nhân dân shortened to UBND';
COMMENT ON COLUMN v_section_texts.period_kind IS 'Kỳ báo cáo: tháng, quý, 6 tháng, 9 tháng, năm';
COMMENT ON COLUMN v_section_texts.period_no IS '1-4 for a quarter, 1-12 for a month, 1 or 2 for a half';
COMMENT ON COLUMN v_section_texts.period_year IS 'Năm của kỳ báo cáo';
COMMENT ON COLUMN v_section_texts.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN v_section_texts.section_id IS 'Number of the section within the report';
COMMENT ON COLUMN v_section_texts.level IS 'Depth in the outline, from 1';
COMMENT ON COLUMN v_section_texts.label IS 'Số, ký hiệu đề mục as written, without the closing dot: I, 1.1, a, *; null when unnumbered';
COMMENT ON COLUMN v_section_texts.heading IS 'Tên đề mục, one line; null for a numbered paragraph';
COMMENT ON COLUMN v_section_texts.code IS 'Canonical code of the outline: chi_dao_dieu_hanh, tthc, kien_nghi ...';
COMMENT ON COLUMN v_section_texts.text IS 'Text of the section, heading and subsections included';

CREATE VIEW v_spans AS
SELECT m.table_name, m.report_id, m.row_id, m.char_start, m.char_end, m.raw,
       substring(t.text, m.char_start + 1, m.char_end - m.char_start) AS found,
       coalesce(found = m.raw, false) AS matches
FROM (
    SELECT 'doc_refs' AS table_name, report_id, ref_id AS row_id, char_start, char_end, raw FROM doc_refs
    UNION ALL
    SELECT 'figures', report_id, figure_id, char_start, char_end, raw FROM figures
) AS m LEFT JOIN report_texts AS t USING (report_id);
COMMENT ON VIEW v_spans IS 'Đối chiếu toạ độ với nguyên văn: matches must be true in every row (check of all spans)';
COMMENT ON COLUMN v_spans.table_name IS 'Table that the row is of';
COMMENT ON COLUMN v_spans.report_id IS 'Report that mentions it (reports.report_id)';
COMMENT ON COLUMN v_spans.row_id IS 'ref_id or figure_id';
COMMENT ON COLUMN v_spans.char_start IS 'Where raw begins (code points from 0)';
COMMENT ON COLUMN v_spans.char_end IS 'Where raw ends (exclusive)';
COMMENT ON COLUMN v_spans.raw IS 'What the row says stands there';
COMMENT ON COLUMN v_spans.found IS 'What stands in the text at the span';
COMMENT ON COLUMN v_spans.matches IS 'True when found is the same as raw';
