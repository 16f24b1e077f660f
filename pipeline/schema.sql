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
    addressee VARCHAR,
    part_of VARCHAR,
    part_no INTEGER,
    container VARCHAR,
    encodings VARCHAR[],
    ocr_confidence DOUBLE,
    grade VARCHAR,
    grade_score DOUBLE,
    grade_reasons VARCHAR[]
);
COMMENT ON TABLE reports IS 'Mỗi văn bản một dòng (one row for each distinct document; the same bytes are one document)';
COMMENT ON COLUMN reports.report_id IS 'Stable name of the document: the first 16 hex digits of the SHA-256 of its bytes';
COMMENT ON COLUMN reports.file_name IS 'Tên tệp (name of the file, without folders); a further document of a file is called "name (văn bản 2).pdf"';
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
COMMENT ON COLUMN reports.part_of IS 'Where a file holds several documents: report_id of its first one; null for that one and for a file of one document';
COMMENT ON COLUMN reports.part_no IS 'Place of the document among the parts of its file, from 1 (report_parts.part_no)';
COMMENT ON COLUMN reports.container IS 'Tệp nén hoặc thư điện tử chứa tệp này (archive or mail it was taken from); null for a file of its own';
COMMENT ON COLUMN reports.encodings IS 'Bảng mã cũ đã chuyển sang Unicode: tcvn3, vni, viscii, vps, viq, mojibake; null when none';
COMMENT ON COLUMN reports.ocr_confidence IS 'Độ tin cậy nhận dạng chữ, 0-100, mean over the words of pages read by OCR; null when none was';
COMMENT ON COLUMN reports.grade IS 'Chất lượng đọc được: good (tốt), fair (khá), poor (kém)';
COMMENT ON COLUMN reports.grade_score IS 'Điểm chất lượng, 0-100: 100 less what each reason costs; orders reports of one grade, the worst first';
COMMENT ON COLUMN reports.grade_reasons IS 'Lý do bị hạ mức, in Vietnamese, the weightiest first; an empty list when there is none';

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

CREATE TABLE report_parts (
    report_id VARCHAR NOT NULL,
    part_no INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    doc_type VARCHAR,
    number VARCHAR,
    symbol VARCHAR,
    title VARCHAR,
    issuer VARCHAR,
    issued_on DATE,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    page INTEGER
);
COMMENT ON TABLE report_parts IS 'Các phần của một tệp: báo cáo, phụ lục, công văn gửi kèm (parts of a file in reading order)';
COMMENT ON COLUMN report_parts.report_id IS 'Document that holds the part (reports.report_id)';
COMMENT ON COLUMN report_parts.part_no IS 'Thứ tự trong tệp, from 1; goes on over all documents of one file';
COMMENT ON COLUMN report_parts.kind IS 'main văn bản chính, appendix phụ lục, letter công văn gửi kèm';
COMMENT ON COLUMN report_parts.doc_type IS 'Loại văn bản of a main part or a letter: BC, CV ...; null for an appendix';
COMMENT ON COLUMN report_parts.number IS 'Số of a main part or letter; of an appendix its own number: I, 2, 01';
COMMENT ON COLUMN report_parts.symbol IS 'Ký hiệu; null for an appendix';
COMMENT ON COLUMN report_parts.title IS 'Trích yếu or title of the appendix, one line';
COMMENT ON COLUMN report_parts.issuer IS 'Cơ quan ban hành; null for an appendix';
COMMENT ON COLUMN report_parts.issued_on IS 'Ngày ban hành; null for an appendix';
COMMENT ON COLUMN report_parts.char_start IS 'Where the part begins in report_texts.text of its report (code points from 0)';
COMMENT ON COLUMN report_parts.char_end IS 'Where it ends (exclusive)';
COMMENT ON COLUMN report_parts.page IS 'Page of the file it begins on, from 1; null where the file has no pages';

CREATE TABLE pages (
    report_id VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    method VARCHAR NOT NULL,
    ocr_confidence DOUBLE,
    width DOUBLE,
    height DOUBLE
);
COMMENT ON TABLE pages IS 'Các trang của tệp PDF hoặc ảnh và cách đọc từng trang (pages of a PDF or an image)';
COMMENT ON COLUMN pages.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN pages.page IS 'Page, from 1';
COMMENT ON COLUMN pages.method IS 'text: the file holds the letters; ocr: they were recognised from the image; none: an image that was left unread (no Tesseract, --ocr never, or an image too large)';
COMMENT ON COLUMN pages.ocr_confidence IS 'Độ tin cậy nhận dạng chữ của trang, 0-100; null for a page of text or without a word';
COMMENT ON COLUMN pages.width IS 'Chiều rộng, in points (1/72 inch)';
COMMENT ON COLUMN pages.height IS 'Chiều cao, in points (1/72 inch)';

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
    page INTEGER,
    box DOUBLE[4],
    confidence DOUBLE,
    repaired BOOLEAN,
    repaired_from VARCHAR
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
COMMENT ON COLUMN doc_refs.box IS 'Khung trên trang (x0, y0, x1, y1 in points from the top left); null where the page was not read by OCR';
COMMENT ON COLUMN doc_refs.confidence IS 'Độ tin cậy nhận dạng chữ of its words, 0-100; null where the page was not read by OCR';
COMMENT ON COLUMN doc_refs.repaired IS 'True where a damaged reading was repaired; raw stays as it was read';
COMMENT ON COLUMN doc_refs.repaired_from IS 'What stood there before the repair; null when nothing was repaired';

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
    page INTEGER,
    box DOUBLE[4],
    confidence DOUBLE,
    repaired BOOLEAN,
    repaired_from VARCHAR
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
COMMENT ON COLUMN figures.box IS 'Khung trên trang (x0, y0, x1, y1 in points from the top left); null where the page was not read by OCR';
COMMENT ON COLUMN figures.confidence IS 'Độ tin cậy nhận dạng chữ of its words, 0-100; null where the page was not read by OCR';
COMMENT ON COLUMN figures.repaired IS 'True where a damaged reading was repaired; raw stays as it was read';
COMMENT ON COLUMN figures.repaired_from IS 'What stood there before the repair; null when nothing was repaired';

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
    figure_id INTEGER,
    section_id INTEGER,
    char_start INTEGER,
    char_end INTEGER,
    page INTEGER
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
COMMENT ON COLUMN facts.section_id IS 'Deepest section that holds the words (sections.section_id)';
COMMENT ON COLUMN facts.char_start IS 'Where the words that state it begin (code points from 0)';
COMMENT ON COLUMN facts.char_end IS 'Where they end (exclusive)';
COMMENT ON COLUMN facts.page IS 'Page, from 1; null where the file has no pages';

CREATE TABLE number_ledger (
    report_id VARCHAR NOT NULL,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    raw VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL
);
COMMENT ON TABLE number_ledger IS 'Sổ theo dõi con số (every run of digits and every number word of the text, and what became of it)';
COMMENT ON COLUMN number_ledger.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN number_ledger.char_start IS 'Where raw begins (code points from 0)';
COMMENT ON COLUMN number_ledger.char_end IS 'Where raw ends (exclusive)';
COMMENT ON COLUMN number_ledger.raw IS 'The digits or the words as they stand in the text; "1.170" is two runs';
COMMENT ON COLUMN number_ledger.outcome IS 'figure, reference, date, period, label, name, table, header, or unexplained: nothing has understood it';

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
    evidence JSON,
    profile VARCHAR
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
COMMENT ON COLUMN flags.profile IS 'Khung báo cáo (profile that check --profile found it by); null for what was found at reading';

CREATE TABLE profile_checks (
    report_id VARCHAR NOT NULL,
    profile VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    lacking VARCHAR
);
COMMENT ON TABLE profile_checks IS 'Báo cáo đã được soát theo khung nào bằng check --profile (which reports were held against which profile)';
COMMENT ON COLUMN profile_checks.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN profile_checks.profile IS 'Name of the profile';
COMMENT ON COLUMN profile_checks.digest IS 'Fingerprint of the profile and of the version of the program: another one is checked anew';
COMMENT ON COLUMN profile_checks.lacking IS 'Codes of the mandatory sections that the report lacks, divided by blanks; null where it lacks none';

CREATE TABLE acceptances (
    report_id VARCHAR NOT NULL,
    source_path VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    raw VARCHAR,
    reason VARCHAR NOT NULL,
    accepted_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE acceptances IS 'Cảnh báo đã được chấp nhận kèm lý do (findings accepted with a reason; they hold while rule, sentence and quoted words stay the same)';
COMMENT ON COLUMN acceptances.report_id IS 'Document (reports.report_id) when it was accepted';
COMMENT ON COLUMN acceptances.source_path IS 'Its file then; a changed document of the same file is looked up by it';
COMMENT ON COLUMN acceptances.rule IS 'flags.rule';
COMMENT ON COLUMN acceptances.message IS 'flags.message; it holds the figures, so that another figure is another finding';
COMMENT ON COLUMN acceptances.raw IS 'The quoted words under the finding; null when it stands nowhere';
COMMENT ON COLUMN acceptances.reason IS 'Lý do chấp nhận';
COMMENT ON COLUMN acceptances.accepted_at IS 'When it was accepted (UTC)';

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

CREATE TABLE containers (
    source_path VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    members INTEGER NOT NULL,
    run_id INTEGER NOT NULL
);
COMMENT ON TABLE containers IS 'Tệp nén và thư điện tử đã đọc (archives and mails whose files were read)';
COMMENT ON COLUMN containers.source_path IS 'Full path of the archive; its files are in report_sources and failures as path!/name';
COMMENT ON COLUMN containers.sha256 IS 'SHA-256 of its bytes: an archive that has not changed is skipped as a whole';
COMMENT ON COLUMN containers.members IS 'Number of files in it that are documents';
COMMENT ON COLUMN containers.run_id IS 'Run that read it (runs.run_id)';

CREATE TABLE runs (
    run_id INTEGER NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP NOT NULL,
    version VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    "read" INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    seconds DOUBLE NOT NULL,
    ignored INTEGER,
    bytes BIGINT,
    work_seconds DOUBLE
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
COMMENT ON COLUMN runs.ignored IS 'Files of the folders that are no documents; null for a run of an older version';
COMMENT ON COLUMN runs.bytes IS 'Size of the files that were read; null for a run of an older version';
COMMENT ON COLUMN runs.work_seconds IS 'Seconds of all stages in all processes (sum over run_stages); null for a run of an older version';

CREATE TABLE run_stages (
    run_id INTEGER NOT NULL,
    stage VARCHAR NOT NULL,
    format VARCHAR,
    files INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    seconds DOUBLE,
    slowest_seconds DOUBLE,
    slowest_path VARCHAR
);
COMMENT ON TABLE run_stages IS 'Thời gian từng bước của mỗi lần chạy, theo định dạng (one row for each run, stage and format)';
COMMENT ON COLUMN run_stages.run_id IS 'Run (runs.run_id)';
COMMENT ON COLUMN run_stages.stage IS 'Bước: open mở và băm, read đọc, ocr nhận dạng chữ, normalise chuẩn hoá, segment tách mục, extract trích, audit soát, write ghi';
COMMENT ON COLUMN run_stages.format IS 'Reader of the files (reports.reader); null where it is not known, and for work on many files at once';
COMMENT ON COLUMN run_stages.files IS 'Files that came to the stage; 0 for work on many files at once';
COMMENT ON COLUMN run_stages.failed IS 'Files that failed in it';
COMMENT ON COLUMN run_stages.seconds IS 'Seconds of all processes together, without those of a stage inside (ocr in read); null where not measured';
COMMENT ON COLUMN run_stages.slowest_seconds IS 'Seconds of the file that took longest; null where not measured';
COMMENT ON COLUMN run_stages.slowest_path IS 'Full path of that file';

CREATE TABLE run_errors (
    run_id INTEGER NOT NULL,
    stage VARCHAR NOT NULL,
    error_code VARCHAR NOT NULL,
    files INTEGER NOT NULL,
    example_path VARCHAR NOT NULL
);
COMMENT ON TABLE run_errors IS 'Lỗi của mỗi lần chạy, đếm theo mã (errors of each run by code; failures has each file)';
COMMENT ON COLUMN run_errors.run_id IS 'Run (runs.run_id)';
COMMENT ON COLUMN run_errors.stage IS 'Step that failed (run_stages.stage)';
COMMENT ON COLUMN run_errors.error_code IS 'Mã lỗi (failures.error_code)';
COMMENT ON COLUMN run_errors.files IS 'Files that failed so';
COMMENT ON COLUMN run_errors.example_path IS 'Full path of the first of them';

CREATE TABLE run_files (
    run_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    source_path VARCHAR NOT NULL,
    format VARCHAR,
    size BIGINT,
    seconds DOUBLE NOT NULL,
    slowest_stage VARCHAR NOT NULL,
    error_code VARCHAR
);
COMMENT ON TABLE run_files IS 'Mười tệp chậm nhất của mỗi lần chạy (the ten slowest files of each run)';
COMMENT ON COLUMN run_files.run_id IS 'Run (runs.run_id)';
COMMENT ON COLUMN run_files.place IS 'Place, from 1 for the slowest';
COMMENT ON COLUMN run_files.source_path IS 'Full path of the file';
COMMENT ON COLUMN run_files.format IS 'Reader (reports.reader); null where it is not known';
COMMENT ON COLUMN run_files.size IS 'Size in bytes; null for a file that failed';
COMMENT ON COLUMN run_files.seconds IS 'Seconds of all its stages';
COMMENT ON COLUMN run_files.slowest_stage IS 'Stage that took most of them (run_stages.stage)';
COMMENT ON COLUMN run_files.error_code IS 'Mã lỗi where it failed; null where it was read';

CREATE VIEW v_flags AS
WITH held AS (
    SELECT r.report_id, a.rule, a.message, a.raw, a.reason, a.accepted_at FROM acceptances AS a JOIN reports AS r USING (report_id)
    UNION
    SELECT r.report_id, a.rule, a.message, a.raw, a.reason, a.accepted_at FROM acceptances AS a JOIN reports AS r USING (source_path)
)
SELECT r.file_name, r.issuer, r.period_kind, r.period_no, r.period_year,
       f.severity, f.rule, f.section_code, f.message, f.page, f.report_id, f.flag_id, f.char_start, f.char_end, f.evidence,
       left(f.report_id, 8) || ':' || f.flag_id AS flag, h.reason AS accepted, f.profile
FROM flags AS f JOIN reports AS r USING (report_id)
LEFT JOIN held AS h ON h.report_id = f.report_id AND h.rule = f.rule AND h.message = f.message
 AND h.raw IS NOT DISTINCT FROM json_extract_string(f.evidence, '$.raw')
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
COMMENT ON COLUMN v_flags.flag IS 'Name of the finding for baocao accept: first digits of report_id, colon, flag_id';
COMMENT ON COLUMN v_flags.accepted IS 'Lý do đã chấp nhận (why it was accepted); null for an open finding';
COMMENT ON COLUMN v_flags.profile IS 'Khung báo cáo (profile that check --profile found it by); null for what was found at reading';

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
COMMENT ON COLUMN v_references.box IS 'Khung trên trang (x0, y0, x1, y1 in points from the top left); null where the page was not read by OCR';
COMMENT ON COLUMN v_references.confidence IS 'Độ tin cậy nhận dạng chữ of its words, 0-100; null where the page was not read by OCR';
COMMENT ON COLUMN v_references.repaired IS 'True where a damaged reading was repaired; raw stays as it was read';
COMMENT ON COLUMN v_references.repaired_from IS 'What stood there before the repair; null when nothing was repaired';

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

CREATE VIEW v_unexplained AS
SELECT r.file_name, n.report_id, n.char_start, n.char_end, n.raw,
       translate(substring(t.text, greatest(n.char_start - 39, 1), least(n.char_start, 40)), chr(9) || chr(10), '  ') AS before,
       translate(substring(t.text, n.char_end + 1, 40), chr(9) || chr(10), '  ') AS after
FROM number_ledger AS n JOIN reports AS r USING (report_id) JOIN report_texts AS t USING (report_id)
WHERE n.outcome = 'unexplained';
COMMENT ON VIEW v_unexplained IS 'Con số mà chương trình chưa hiểu, kèm vài chữ trước và sau (numbers that nothing has understood)';
COMMENT ON COLUMN v_unexplained.file_name IS 'Tên tệp (name of the file, without folders)';
COMMENT ON COLUMN v_unexplained.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN v_unexplained.char_start IS 'Where raw begins (code points from 0)';
COMMENT ON COLUMN v_unexplained.char_end IS 'Where raw ends (exclusive)';
COMMENT ON COLUMN v_unexplained.raw IS 'The digits or the words as they stand in the text';
COMMENT ON COLUMN v_unexplained.before IS 'The 40 characters before';
COMMENT ON COLUMN v_unexplained.after IS 'The 40 characters after';

CREATE VIEW v_spans AS
SELECT m.table_name, m.report_id, m.row_id, m.char_start, m.char_end, m.raw,
       substring(t.text, m.char_start + 1, m.char_end - m.char_start) AS found,
       coalesce(found = m.raw, false) AS matches
FROM (
    SELECT 'doc_refs' AS table_name, report_id, ref_id AS row_id, char_start, char_end, raw FROM doc_refs
    UNION ALL
    SELECT 'figures', report_id, figure_id, char_start, char_end, raw FROM figures
    UNION ALL
    SELECT 'number_ledger', report_id, NULL, char_start, char_end, raw FROM number_ledger
) AS m LEFT JOIN report_texts AS t USING (report_id);
COMMENT ON VIEW v_spans IS 'Đối chiếu toạ độ với nguyên văn: matches must be true in every row (check of all spans)';
COMMENT ON COLUMN v_spans.table_name IS 'Table that the row is of';
COMMENT ON COLUMN v_spans.report_id IS 'Report that mentions it (reports.report_id)';
COMMENT ON COLUMN v_spans.row_id IS 'ref_id or figure_id; null for number_ledger';
COMMENT ON COLUMN v_spans.char_start IS 'Where raw begins (code points from 0)';
COMMENT ON COLUMN v_spans.char_end IS 'Where raw ends (exclusive)';
COMMENT ON COLUMN v_spans.raw IS 'What the row says stands there';
COMMENT ON COLUMN v_spans.found IS 'What stands in the text at the span';
COMMENT ON COLUMN v_spans.matches IS 'True when found is the same as raw';

-- Chỉ tiêu: catalogue, long, wide and series. v_tong_hop, which has a column for each indicator of the
-- catalogue, is made by pipeline/indicator_views.py.

CREATE TABLE indicators (
    ordinal INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    group_code VARCHAR,
    name VARCHAR NOT NULL,
    unit VARCHAR,
    formula VARCHAR
);
COMMENT ON TABLE indicators IS 'Danh mục chỉ tiêu (the catalogue of indicators, as the program that wrote last knows it)';
COMMENT ON COLUMN indicators.ordinal IS 'Thứ tự (place in the catalogue, from 1)';
COMMENT ON COLUMN indicators.code IS 'Code of the indicator (facts.indicator)';
COMMENT ON COLUMN indicators.group_code IS 'Lĩnh vực của chỉ tiêu: code of the section it belongs to (sections.code)';
COMMENT ON COLUMN indicators.name IS 'Tên chỉ tiêu';
COMMENT ON COLUMN indicators.unit IS 'Đơn vị tính';
COMMENT ON COLUMN indicators.formula IS 'How a rate or a total follows from other indicators; null for what is counted';

CREATE VIEW v_facts AS
SELECT r.issuer, r.admin_level AS unit_level, r.commune, r.district, r.province, r.period_kind, r.period_no, r.period_year,
       f.indicator, i.name AS indicator_name, i.group_code, f.value, coalesce(f.unit, i.unit) AS unit,
       f.admin_level, f.mechanism, f.domain, f.source, r.file_name, coalesce(f.page, g.page) AS page,
       s.code AS section_code, s.label AS section_label, s.heading AS section_heading,
       coalesce(f.char_start, g.char_start) AS char_start, coalesce(f.char_end, g.char_end) AS char_end,
       coalesce(g.raw, substring(t.text, f.char_start + 1, f.char_end - f.char_start)) AS raw, f.report_id, f.figure_id
FROM facts AS f
JOIN reports AS r USING (report_id)
LEFT JOIN report_texts AS t USING (report_id)
LEFT JOIN indicators AS i ON i.code = f.indicator
LEFT JOIN figures AS g ON g.report_id = f.report_id AND g.figure_id = f.figure_id
LEFT JOIN sections AS s ON s.report_id = f.report_id AND s.section_id = coalesce(f.section_id, g.section_id)
ORDER BY r.file_name, f.report_id, i.ordinal, f.indicator, char_start;
COMMENT ON VIEW v_facts IS 'Chỉ tiêu dạng dọc: mỗi số liệu một dòng, kèm đơn vị, kỳ, tên chỉ tiêu và nơi đọc được (one row for each fact)';
COMMENT ON COLUMN v_facts.issuer IS 'Cơ quan ban hành (issuing body), Ủy ban nhân dân shortened to UBND';
COMMENT ON COLUMN v_facts.unit_level IS 'Cấp của cơ quan ban hành: xã, huyện, tỉnh, trung ương';
COMMENT ON COLUMN v_facts.commune IS 'Tên xã, phường, thị trấn (name alone)';
COMMENT ON COLUMN v_facts.district IS 'Tên huyện, thị xã, quận, thành phố thuộc tỉnh (name alone)';
COMMENT ON COLUMN v_facts.province IS 'Tên tỉnh, thành phố (name alone)';
COMMENT ON COLUMN v_facts.period_kind IS 'Kỳ báo cáo: tháng, quý, 6 tháng, 9 tháng, năm';
COMMENT ON COLUMN v_facts.period_no IS '1-4 for a quarter, 1-12 for a month, 1 or 2 for a half';
COMMENT ON COLUMN v_facts.period_year IS 'Năm của kỳ báo cáo';
COMMENT ON COLUMN v_facts.indicator IS 'Code of the indicator (indicators.code)';
COMMENT ON COLUMN v_facts.indicator_name IS 'Tên chỉ tiêu; null for a code that the catalogue does not hold';
COMMENT ON COLUMN v_facts.group_code IS 'Lĩnh vực của chỉ tiêu';
COMMENT ON COLUMN v_facts.value IS 'Stated value, nothing computed; money in đồng';
COMMENT ON COLUMN v_facts.unit IS 'Đơn vị as stated, else that of the catalogue';
COMMENT ON COLUMN v_facts.admin_level IS 'Whose figure it is: xã, huyện, tỉnh';
COMMENT ON COLUMN v_facts.mechanism IS 'một cửa, một cửa liên thông, liên thông; null for the total';
COMMENT ON COLUMN v_facts.domain IS 'Lĩnh vực hồ sơ; null for all';
COMMENT ON COLUMN v_facts.source IS 'text or table';
COMMENT ON COLUMN v_facts.file_name IS 'Tên tệp (name of the file, without folders)';
COMMENT ON COLUMN v_facts.page IS 'Page, from 1; null where the file has no pages';
COMMENT ON COLUMN v_facts.section_code IS 'Code of the section that holds it';
COMMENT ON COLUMN v_facts.section_label IS 'Số, ký hiệu đề mục';
COMMENT ON COLUMN v_facts.section_heading IS 'Tên đề mục';
COMMENT ON COLUMN v_facts.raw IS 'The words that state it, as they stand in the text';
COMMENT ON COLUMN v_facts.char_start IS 'Where raw begins (code points from 0)';
COMMENT ON COLUMN v_facts.char_end IS 'Where raw ends (exclusive)';
COMMENT ON COLUMN v_facts.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN v_facts.figure_id IS 'Figure it was read from (figures.figure_id); null for a stated "không có"';

-- A unit is its name with its district and province; where a report does not state these, those that all other
-- reports of the name agree on. A newer report takes the place of an older one of the same kind (of the same
-- title where the kind is unknown): a report on the economy does not push out one on administrative reform.
CREATE VIEW v_period_reports AS
WITH named AS (
    SELECT *, coalesce(district, CASE WHEN min(district) OVER same = max(district) OVER same THEN min(district) OVER same END) AS of_district,
           coalesce(province, CASE WHEN min(province) OVER same = max(province) OVER same THEN min(province) OVER same END) AS of_province
    FROM reports
    WINDOW same AS (PARTITION BY coalesce(lower(issuer), report_id))
)
SELECT concat_ws(' / ', coalesce(issuer, file_name), of_district, of_province) AS unit_key,
       coalesce(issuer, file_name) AS unit_name, admin_level, of_district AS district, of_province AS province,
       period_kind, period_no, period_year, first_value(report_id) OVER newest AS counted_id,
       counted_id = report_id AS counts, report_id, file_name, number, symbol, issued_on, title
FROM named
WHERE doc_type = 'BC' AND period_kind IS NOT NULL AND period_year IS NOT NULL
WINDOW newest AS (
    PARTITION BY coalesce(lower(issuer), report_id), of_district, of_province, period_kind, period_no, period_year,
                 coalesce(report_kind, '=' || lower(title), '')
    ORDER BY coalesce(issued_on, make_date(issued_year, coalesce(issued_month, 1), 1)) DESC NULLS LAST, try_cast(number AS INTEGER) DESC NULLS LAST,
             page_count DESC NULLS LAST, report_id
);
COMMENT ON VIEW v_period_reports IS 'Báo cáo định kỳ của từng đơn vị, bản nào được tính (periodic reports, and which one counts where a unit has several)';
COMMENT ON COLUMN v_period_reports.unit_key IS 'Name of the unit with its district and province';
COMMENT ON COLUMN v_period_reports.unit_name IS 'Đơn vị báo cáo (reports.issuer; the file where that is not stated)';
COMMENT ON COLUMN v_period_reports.admin_level IS 'Cấp của đơn vị: xã, huyện, tỉnh, trung ương';
COMMENT ON COLUMN v_period_reports.district IS 'Huyện, as stated, else as other reports of the unit agree';
COMMENT ON COLUMN v_period_reports.province IS 'Tỉnh, as stated, else as other reports of the unit agree';
COMMENT ON COLUMN v_period_reports.period_kind IS 'Kỳ báo cáo: tháng, quý, 6 tháng, 9 tháng, năm';
COMMENT ON COLUMN v_period_reports.period_no IS '1-4 for a quarter, 1-12 for a month, 1 or 2 for a half';
COMMENT ON COLUMN v_period_reports.period_year IS 'Năm của kỳ báo cáo';
COMMENT ON COLUMN v_period_reports.counted_id IS 'The newest report of this kind of the unit for the period (reports.report_id)';
COMMENT ON COLUMN v_period_reports.counts IS 'True when this report is the newest one';
COMMENT ON COLUMN v_period_reports.report_id IS 'Document (reports.report_id)';
COMMENT ON COLUMN v_period_reports.file_name IS 'Tên tệp (name of the file, without folders)';
COMMENT ON COLUMN v_period_reports.number IS 'Số văn bản';
COMMENT ON COLUMN v_period_reports.symbol IS 'Ký hiệu';
COMMENT ON COLUMN v_period_reports.issued_on IS 'Ngày ban hành';
COMMENT ON COLUMN v_period_reports.title IS 'Trích yếu, in one line';

CREATE VIEW v_unit_values AS
SELECT p.unit_key, p.unit_name, min(p.admin_level) AS admin_level, p.district, p.province, p.period_kind, p.period_no, p.period_year, f.indicator,
       CASE WHEN min(f.value) = max(f.value) THEN min(f.value) END AS value,
       list_sort(list_distinct(list(f.value))) AS stated, min(f.value) < max(f.value) AS differs
FROM v_period_reports AS p JOIN facts AS f USING (report_id)
WHERE p.counts AND f.mechanism IS NULL AND f.domain IS NULL
  AND (f.admin_level = p.admin_level OR f.admin_level IS NULL OR p.admin_level IS NULL)
GROUP BY p.unit_key, p.unit_name, p.district, p.province, p.period_kind, p.period_no, p.period_year, f.indicator;
COMMENT ON VIEW v_unit_values IS 'Ô của biểu tổng hợp: chỉ tiêu của chính đơn vị trong một kỳ (the unit''s own total of an indicator in a period)';
COMMENT ON COLUMN v_unit_values.unit_key IS 'Name of the unit with its district and province';
COMMENT ON COLUMN v_unit_values.unit_name IS 'Đơn vị báo cáo';
COMMENT ON COLUMN v_unit_values.admin_level IS 'Cấp của đơn vị: xã, huyện, tỉnh, trung ương';
COMMENT ON COLUMN v_unit_values.district IS 'Huyện';
COMMENT ON COLUMN v_unit_values.province IS 'Tỉnh';
COMMENT ON COLUMN v_unit_values.period_kind IS 'Kỳ báo cáo: tháng, quý, 6 tháng, 9 tháng, năm';
COMMENT ON COLUMN v_unit_values.period_no IS '1-4 for a quarter, 1-12 for a month, 1 or 2 for a half';
COMMENT ON COLUMN v_unit_values.period_year IS 'Năm của kỳ báo cáo';
COMMENT ON COLUMN v_unit_values.indicator IS 'Code of the indicator (indicators.code)';
COMMENT ON COLUMN v_unit_values.value IS 'Stated value; null where the report states several that differ';
COMMENT ON COLUMN v_unit_values.stated IS 'Every value stated, in rising order';
COMMENT ON COLUMN v_unit_values.differs IS 'True where text and table, or two places, state different values';

CREATE VIEW v_series AS
WITH placed AS (
    SELECT v.*, CASE v.period_kind WHEN 'tháng' THEN 12 WHEN 'quý' THEN 4 WHEN '6 tháng' THEN 2 ELSE 1 END AS a_year,
           v.period_year * a_year + coalesce(v.period_no, 1) AS place
    FROM v_unit_values AS v
), beside AS (
    SELECT *, max(value) OVER (line RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING) AS previous_value,
           max(value) OVER (line RANGE BETWEEN a_year PRECEDING AND a_year PRECEDING) AS last_year_value
    FROM placed
    WINDOW line AS (PARTITION BY unit_key, indicator, period_kind ORDER BY place)
)
SELECT b.unit_key, b.unit_name, b.admin_level, b.district, b.province, b.indicator, i.name AS indicator_name, i.unit,
       b.period_kind, b.period_no, b.period_year, b.value, b.differs, b.previous_value, b.value - b.previous_value AS difference,
       b.last_year_value, b.value - b.last_year_value AS last_year_difference
FROM beside AS b LEFT JOIN indicators AS i ON i.code = b.indicator
ORDER BY b.unit_key COLLATE vi, i.ordinal, b.indicator, b.period_kind, b.place;
COMMENT ON VIEW v_series IS 'Một chỉ tiêu của một đơn vị qua các kỳ, so với kỳ trước và cùng kỳ năm trước (one unit''s indicator over periods of one kind)';
COMMENT ON COLUMN v_series.unit_key IS 'Name of the unit with its district and province';
COMMENT ON COLUMN v_series.unit_name IS 'Đơn vị báo cáo';
COMMENT ON COLUMN v_series.admin_level IS 'Cấp của đơn vị: xã, huyện, tỉnh, trung ương';
COMMENT ON COLUMN v_series.district IS 'Huyện';
COMMENT ON COLUMN v_series.province IS 'Tỉnh';
COMMENT ON COLUMN v_series.indicator IS 'Code of the indicator (indicators.code)';
COMMENT ON COLUMN v_series.indicator_name IS 'Tên chỉ tiêu';
COMMENT ON COLUMN v_series.unit IS 'Đơn vị tính theo danh mục';
COMMENT ON COLUMN v_series.period_kind IS 'Kỳ báo cáo: tháng, quý, 6 tháng, 9 tháng, năm';
COMMENT ON COLUMN v_series.period_no IS '1-4 for a quarter, 1-12 for a month, 1 or 2 for a half';
COMMENT ON COLUMN v_series.period_year IS 'Năm của kỳ báo cáo';
COMMENT ON COLUMN v_series.value IS 'Stated value; null where the report states several that differ';
COMMENT ON COLUMN v_series.differs IS 'True where the report states several values';
COMMENT ON COLUMN v_series.previous_value IS 'Kỳ trước: value of the period just before; null where there is none';
COMMENT ON COLUMN v_series.difference IS 'Value less that of the period just before';
COMMENT ON COLUMN v_series.last_year_value IS 'Cùng kỳ năm trước: value of the same period a year before';
COMMENT ON COLUMN v_series.last_year_difference IS 'Value less that of the same period a year before';
