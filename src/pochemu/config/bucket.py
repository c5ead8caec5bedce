"""Files in a bucket of S3, or of another server that speaks its language: POCHEMU_FILES=s3://key:secret@host/bucket."""

from typing import Any, Final

from botocore.config import Config
from storages.backends.s3 import S3Storage

WAITED: Final = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})


class Bucket(S3Storage):  # type: ignore[misc]
    """Nothing in it is public, and nothing is written over: whoever may have a file is served it by the pages."""

    def __init__(self, **given: Any) -> None:
        path = Config(s3={"addressing_style": given.pop("addressing")})
        super().__init__(client_config=WAITED.merge(path), file_overwrite=False, default_acl=None, **given)

    def part(self, name: str, first: int, length: int) -> bytes:
        """Without the rest of the file, which may be an hour of sound. Raises FileNotFoundError."""
        try:
            answer = self.bucket.Object(name).get(Range=f"bytes={first}-{first + length - 1}")
        except self.connection.meta.client.exceptions.NoSuchKey:
            raise FileNotFoundError(name) from None
        content: bytes = answer["Body"].read()
        return content
