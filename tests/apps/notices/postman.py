"""A mail server on this machine, for tests: it answers as it is told to, and keeps what it took."""

import socket
import threading
from contextlib import contextmanager


class Postman:
    def __init__(self):
        self.letters, self.answers = [], {}  # by the first word of a command, or "text"
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def serve(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as lines:
                self.talk(lines)

    def talk(self, lines):
        def say(text):
            lines.write(text.encode() + b"\r\n")
            lines.flush()

        say("220 ready")
        for line in lines:
            word = line.split()[0].decode().lower()
            answer = self.answers.get(word) or {"data": "354 go on", "quit": "221 bye"}.get(word, "250 fine")
            say(answer)
            if word == "quit":
                return
            if word == "data" and answer.startswith("354"):
                text = b"".join(iter(lines.readline, b".\r\n")).decode()
                if self.answers.get("text") == "hang up":
                    return
                said = self.answers.get("text", "250 taken")
                if said.startswith("250"):
                    self.letters.append(text)
                say(said)


@contextmanager
def postman():
    one = Postman()
    thread = threading.Thread(target=one.serve, daemon=True)
    thread.start()
    yield one
    one.listening.close()
