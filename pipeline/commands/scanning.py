"""The command that looks at a folder beforehand: ``scan``."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.commands.auditing import Plain
from pipeline.commands.frame import Output, app, cores, from_stdin, told
from pipeline.output import Format


@app.command("scan")
@told
def scan_command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH")],
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0)] = 0,
    form: Annotated[Plain, typer.Option("--format", "-f")] = Plain.table,
    output: Output = None,
) -> int:
    """Tell what is in files and folders."""
    from pipeline.scan import scan
    from pipeline.scan_report import write_scan

    seen = scan(from_stdin(paths), jobs=jobs or cores())
    write_scan(seen, Format(form.value), output)
    return 1 if seen.missing or seen.closed or any(found.look.problem for found in seen.files) else 0
