"""Loads models and patterns into the process that workers are copied from, so that no worker has to.

The one module that works when it is imported: importing is all that the server of the workers can be asked for.
"""

from __future__ import annotations

from pipeline.work import read_content

_SAMPLE = "BÁO CÁO\nI. KẾT QUẢ\n1. Thủ tục: Thực hiện Kế hoạch số 1/KH-UBND, tiếp nhận 12 hồ sơ.\nSTT\tNội dung\n1\t2\n"

read_content(_SAMPLE.encode())
