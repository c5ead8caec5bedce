"""A mailbox on this machine, for tests: as much of IMAP as reading unread letters needs."""

import re
import socket
import threading
from contextlib import contextmanager

PASSWORD = "s3cret-of-the-box"


class PostOffice:
    def __init__(self):
        self.letters, self.seen, self.asked = [], set(), []
        self.falls_at = ""  # the connection is cut when it is asked this
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"imap://crm:{PASSWORD}@127.0.0.1:{self.listening.getsockname()[1]}"

    def serve(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as lines:
                self.talk(lines)

    def talk(self, lines):
        lines.write(b"* OK ready\r\n")
        lines.flush()
        for line in lines:
            tag, _, asked = line.decode().strip().partition(" ")
            self.asked.append(asked)
            if self.falls_at and self.falls_at in asked:
                return
            for answer in self.answers(asked):
                lines.write(answer)
            wrong = ("LOGIN" in asked and PASSWORD not in asked) or ("SELECT" in asked and '"INBOX"' not in asked)
            lines.write(f"{tag} {'NO no such thing' if wrong else 'OK done'}\r\n".encode())
            lines.flush()
            if asked == "LOGOUT":
                return

    def answers(self, asked):
        if asked == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif "SEARCH" in asked:
            numbers = [str(n) for n in range(1, len(self.letters) + 1) if n not in self.seen]
            yield f"* SEARCH {' '.join(numbers)}\r\n".encode()
        elif found := re.match(r"UID FETCH (\d+) \(BODY.PEEK\[\]<0.(\d+)>\)", asked):
            letter = self.letters[int(found[1]) - 1][: int(found[2])]
            yield f"* {found[1]} FETCH (UID {found[1]} BODY[]<0> {{{len(letter)}}}\r\n".encode() + letter + b")\r\n"
        elif found := re.match(r"UID STORE (\d+) \+FLAGS.SILENT \(\\Seen\)", asked):
            self.seen.add(int(found[1]))


@contextmanager
def post_office():
    one = PostOffice()
    threading.Thread(target=one.serve, daemon=True).start()
    yield one
    one.listening.close()
