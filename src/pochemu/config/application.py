"""Django, in threads that stay: each keeps a connection to the database, with what that has prepared and read.

Django's own gives every request a new thread, which has to connect anew.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from asgiref.sync import ThreadSensitiveContext
from django.core.handlers.asgi import ASGIHandler

THREADS: Final = 8
"""Of a process."""


class Application(ASGIHandler):
    def __init__(self) -> None:
        super().__init__()
        self.at_work = Counter({ThreadPoolExecutor(1, thread_name_prefix="pages"): 0 for _ in range(THREADS)})

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        thread, _ = min(self.at_work.items(), key=lambda each: each[1])
        self.at_work[thread] += 1
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        finally:
            self.at_work[thread] -= 1
