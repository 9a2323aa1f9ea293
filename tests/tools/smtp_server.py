"""A mail server on loopback: keeps what it is sent as JSON files in a folder.

    smtp_server.py PORT FOLDER (plain | starttls | implicit) [--account NAME:PASSWORD] [--busy COUNT]
                   [--certificate PEM --key KEY]
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
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    return parser.parse_args()


class Keeper:
    def __init__(self, folder, busy):
        self.folder, self.busy, self.count = folder, busy, 0

    async def handle_DATA(self, server, session, envelope):
        if self.busy > 0:
            self.busy -= 1
            return "451 Come back later"
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
    keeper = Keeper(asked.folder, asked.busy)

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
