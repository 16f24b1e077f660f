"""Loads models and patterns into the process that workers are copied from, so that no worker has to.

The one module that works when it is imported: importing is all that the server of the workers can be asked for.
"""

from __future__ import annotations

import gc

import pipeline.packing
import pipeline.readers.docx
import pipeline.readers.pdf  # noqa: F401 - what workers read with
from extractors.words import tag_words
from pipeline.file_rows import file_rows
from pipeline.files import stamp_of
from pipeline.work import read_content

_SAMPLE = "BÁO CÁO\nI. KẾT QUẢ\n1. Thủ tục: Thực hiện Kế hoạch số 1/KH-UBND, tiếp nhận 12 hồ sơ.\nSTT\tNội dung\n1\t2\n"

_data = _SAMPLE.encode()
file_rows(*read_content(_data), stamp_of(_data, "a.txt"), "a.txt")
tag_words(_SAMPLE)
gc.collect()
gc.freeze()  # what is loaded stays for good: workers need neither look at it again nor copy its pages
