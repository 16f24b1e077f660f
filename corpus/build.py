"""Writes the sample reports in every format, their gold and the manifest from ``corpus/sources``.

    python corpus/build.py [--to DIR]

``reports/`` holds each report once (the format its source names first), ``formats/`` the same reports in the other
formats, ``gold/`` the annotation of each. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parent))

from corpus.gold import gold_of  # noqa: E402
from corpus.markup import SampleReport, parse  # noqa: E402
from corpus.write_docx import write_docx  # noqa: E402
from corpus.write_pdf import write_pdf  # noqa: E402
from corpus.write_txt import write_txt  # noqa: E402


def contents(report: SampleReport) -> dict[str, bytes]:
    """Format -> bytes of the report in that format."""
    return {"txt": write_txt(report).encode(), "docx": write_docx(report), "pdf": write_pdf(report)}


def build(target: Path) -> None:
    """Write reports, formats, gold and manifest below ``target``."""
    for folder in ("reports", "formats", "gold"):
        (target / folder).mkdir(parents=True, exist_ok=True)
    manifest = ["file\tsource\tpurpose"]
    for path in sorted((ROOT / "sources").glob("*.md")):
        report = parse(path)
        first = report.options["format"]
        made = contents(report)
        for form, data in made.items():
            folder = "reports" if form == first else "formats"
            (target / folder / f"{report.name}.{form}").write_bytes(data)
        gold = gold_of(report, f"{report.name}.{first}", made["txt"].decode())
        (target / "gold" / f"{report.name}.json").write_text(
            json.dumps(gold, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
        manifest.append(f"reports/{report.name}.{first}\tsources/{path.name}\t{report.options['purpose']}")
    (target / "MANIFEST.tsv").write_text("\n".join(manifest) + "\n", "utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=ROOT, metavar="DIR")
    build(parser.parse_args().to)


if __name__ == "__main__":
    main()
