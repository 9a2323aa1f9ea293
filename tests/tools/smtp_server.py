"""A mail server on loopback: keeps what it is sent as JSON files in a folder.

    smtp_server.py PORT FOLDER (plain | starttls | implicit) [--account NAME:PASSWORD] [--certificate PEM --key KEY]
                   [--busy COUNT] [--cut COUNT] [--slow SECONDS] [--refuse ADDRESS] [--hang STEP]

The first COUNT mails are answered with "not now" (--busy), or kept and the connection cut instead of an answer (--cut).
Mails are answered after SECONDS (--slow), and those to ADDRESS with "no such mailbox" (--refuse). The first who comes to STEP
(rcpt: names whom it is for; data: has sent the mail; answer: it is kept) gets no answer, and the file `hung` is written.
"""

import argparse
import asyncio
import json
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("mode", choices=["plain", "starttls", "implicit"])
    parser.add_argument("--account")
    parser.add_argument("--busy", type=int, default=0)
    parser.add_argument("--cut", type=int, default=0)
    parser.add_argument("--slow", type=float, default=0)
    parser.add_argument("--refuse")
    parser.add_argument("--hang", choices=["rcpt", "data", "answer"])
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    return parser.parse_args()


class Keeper:
    def __init__(self, asked):
        self.folder, self.busy, self.cut, self.count = asked.folder, asked.busy, asked.cut, 0
        self.slow, self.refuse, self.hang = asked.slow, asked.refuse, asked.hang
        # A server that is started anew goes on counting.
        self.count = len(list(self.folder.glob("*.json")))

    async def hang_at(self, step):
        if self.hang == step:
            self.hang = None
            (self.folder / "hung").touch()
            # Ends when the connection does.
            await asyncio.sleep(3600)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refuse:
            return f"550 5.1.1 <{address}>: no such mailbox"
        await self.hang_at("rcpt")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.slow > 0:
            await asyncio.sleep(self.slow)
        if self.busy > 0:
            self.busy -= 1
            return "451 Come back later"
        await self.hang_at("data")
        self.count += 1
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "encrypted": server.transport.get_extra_info("ssl_object") is not None,
            "authenticated": bool(session.authenticated),
            "hello": session.host_name,
            "text": envelope.original_content.decode("utf-8", "surrogateescape"),
        }
        half = self.folder / f"{self.count}.half"
        half.write_text(json.dumps(mail))
        half.rename(self.folder / f"{self.count}.json")
        await self.hang_at("answer")
        if self.cut > 0:
            self.cut -= 1
            server.transport.abort()
        return "250 Kept"


def authenticator(account):
    name, password = account.split(":", 1)

    def check(server, session, envelope, mechanism, data):
        is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (
            name.encode(),
            password.encode(),
        )
        return AuthResult(success=is_right, handled=False)

    return check


async def main():
    asked = arguments()
    context = None
    if asked.mode != "plain":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(asked.certificate, asked.key)
    keeper = Keeper(asked)

    def connection():
        return SMTP(
            keeper,
            hostname="localhost",
            tls_context=context if asked.mode == "starttls" else None,
            require_starttls=asked.mode == "starttls",
            authenticator=authenticator(asked.account) if asked.account else None,
            auth_required=bool(asked.account),
            auth_require_tls=asked.mode == "starttls",
        )

    encrypted = context if asked.mode == "implicit" else None
    server = await asyncio.get_running_loop().create_server(
        connection, "127.0.0.1", asked.port, ssl=encrypted
    )
    await server.serve_forever()


asyncio.run(main())
