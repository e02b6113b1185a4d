"""A real SMTP server in a process of its own: it writes down each mail that it takes, and refuses as told.

``python -m tests.notifications.smtp_server LOG [--port N] [--every N --code C]``: writes its port on its first line
of output, then, in LOG, a line « taken ID » before it answers that it has a mail, « refused ID » when it has not.
"""

import argparse
import asyncio
import os
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Counter:
    """Takes mails and writes down their identifiers; refuses every so many with a code."""

    def __init__(self, log: Path, every: int, code: int) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.every, self.code, self.seen = every, code, 0

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        """An address that begins with « inconnu » is refused for good."""
        if address.startswith("inconnu"):
            return "550 5.1.1 Unknown mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        """Written down before the answer: what a dead client never heard of is counted all the same."""
        identifier = BytesHeaderParser().parsebytes(envelope.content)["Message-ID"].strip()
        self.seen += 1
        refused = self.every and self.seen % self.every == 0
        os.write(self.log, f"{'refused' if refused else 'taken'} {identifier}\n".encode())
        return f"{self.code} Not now" if refused else "250 OK"


async def serve(log: Path, port: int, every: int, code: int) -> None:
    """Listen until killed."""
    handler = Counter(log, every, code)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="essai.invalid", loop=loop), "127.0.0.1", port
    )
    os.write(1, f"{server.sockets[0].getsockname()[1]}\n".encode())
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("log", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--every", type=int, default=0)
    parser.add_argument("--code", type=int, default=554)
    asked = parser.parse_args()
    asyncio.run(serve(asked.log, asked.port, asked.every, asked.code))
