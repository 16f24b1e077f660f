"""An S3 server for tests: a thread of this process, which everybody learns of from the environment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import fsspec
import pytest
from moto.server import ThreadedMotoServer

KEYS = {"AWS_ACCESS_KEY_ID": "thu", "AWS_SECRET_ACCESS_KEY": "thu", "AWS_DEFAULT_REGION": "us-east-1"}


@contextmanager
def serving() -> Iterator[ThreadedMotoServer]:
    """A server that runs for a while. Stores that are remembered from another server are forgotten."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    stores = fsspec.get_filesystem_class("s3")
    with pytest.MonkeyPatch.context() as patch:
        host, port = server.get_host_and_port()
        for name, value in (KEYS | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}).items():
            patch.setenv(name, value)
        stores.clear_instance_cache()
        yield server
    stores.clear_instance_cache()
    server.stop()
