"""A mail server in process, on loopback, that keeps what it gets and can be told to misbehave."""

import socketserver
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage

from trialwright.portal.settings import Smtp


class MailServer:
    """Use as a context; ``received`` are the messages it accepted, with the recipients of their envelopes.

    ``answers`` maps a command (or "." for the end of a message) to what is answered instead of the usual. "drop" breaks
    the connection off without an answer, "hang" leaves it open and silent; "." with "drop-after" keeps the message first.
    """

    def __init__(self) -> None:
        self.received: list[tuple[str, EmailMessage]] = []
        self.raw: list[bytes] = []
        self.answers: dict[str, str] = {}
        self.slow_data = 0.0
        self.connections = 0
        outer = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer.connections += 1
                outer._talk(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that breaks off is nothing to tell."""

        self._server = Server(("127.0.0.1", 0), Talk)
        self.stopping = threading.Event()

    @property
    def smtp(self) -> Smtp:
        """The settings that lead to it."""
        return Smtp("127.0.0.1", self._server.server_address[1], "trials@example.org", starttls=False)

    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for _, message in self.received]

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def _talk(self, client: socketserver.StreamRequestHandler) -> None:
        def say(text: str) -> None:
            client.wfile.write(text.encode() + b"\r\n")

        say("220 test")
        recipient = ""
        while line := client.rfile.readline():
            command = line.split(b" ")[0].strip().upper().decode()
            if not self._odd(command, say):
                return
            if command in self.answers:
                continue
            if command in ("EHLO", "HELO"):
                say("250 test")
            elif command == "QUIT":
                say("221 bye")
                return
            elif command == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
                say("250 ok")
            elif command == "DATA":
                say("354 go on")
                if not self._data(client, recipient, say):
                    return
            else:
                say("250 ok")

    def _odd(self, command: str, say: "object") -> bool:
        answer = self.answers.get(command)
        if answer == "hang":
            self.stopping.wait(30)
        if answer in ("drop", "hang"):
            return False
        if answer:
            say(answer)  # type: ignore[operator]
        return True

    def _data(self, client: socketserver.StreamRequestHandler, recipient: str, say: "object") -> bool:
        lines = []
        while (line := client.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b"..") else line)
        time.sleep(self.slow_data)
        if "." not in self.answers or self.answers["."] == "drop-after":
            body = b"".join(lines)
            self.raw.append(body)
            self.received.append((recipient, message_from_bytes(body, policy=policy.default)))  # type: ignore[arg-type]
        if self.answers.get(".") == "drop-after":
            return False
        if not self._odd(".", say):
            return False
        if "." not in self.answers:
            say("250 kept")  # type: ignore[operator]
        return True
