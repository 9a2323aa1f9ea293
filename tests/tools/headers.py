"""Checks the headers and cookies of a running Clef, on http or behind a proxy that speaks TLS.

    headers.py http://127.0.0.1:8080
    headers.py https://127.0.0.1:8443 --serving http://127.0.0.1:8080 --provider keycloak

The first signs in by the demo. The second is the proxy itself: it serves the first address with a
certificate of its own making and passes on to the second, and signs in at a provider that asks nothing.
Says every check, and ends with 1 if one of them fails.
"""

import argparse
import http.client
import http.server
import ssl
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
failed = 0


def check(what, is_so):
    global failed
    failed += not is_so
    print("ok     " if is_so else "FAILED ", what)


def ask(url, method="GET", headers=None, body=None, trusted=None):
    """Status, headers and body, following nothing."""
    at = urlsplit(url)
    if at.scheme == "https":
        link = http.client.HTTPSConnection(at.hostname, at.port, timeout=20, context=trusted)
    else:
        link = http.client.HTTPConnection(at.hostname, at.port, timeout=20)
    link.request(method, at.path + (f"?{at.query}" if at.query else ""), body=body, headers=headers or {})
    answer = link.getresponse()
    return answer.status, answer.headers, answer.read()


def certificate(folder, host):
    """A key and a certificate that nobody but this script trusts."""
    key, chain = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        + ["-days", "2", "-subj", "/CN=clef-tests", "-addext", f"subjectAltName=IP:{host}"]
        + ["-keyout", str(key), "-out", str(chain)],
        check=True,
        capture_output=True,
    )
    return key, chain


def serve(address, inner, folder):
    """A proxy that ends TLS, as nginx or Caddy would; answers what trusts it."""
    at = urlsplit(address)
    key, chain = certificate(folder, at.hostname)

    class Proxy(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self):
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name: value for name, value in self.headers.items() if name != "Connection"}
            headers["X-Forwarded-For"] = self.client_address[0]
            headers["X-Forwarded-Proto"] = "https"
            status, answered, body = ask(
                inner + self.path, self.command, headers, self.rfile.read(length) if length else None
            )
            self.send_response_only(status)
            for name, value in answered.items():
                if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = pass_on

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer((at.hostname, at.port), Proxy)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.load_cert_chain(chain, key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return ssl.create_default_context(cafile=str(chain))


def check_headers(path, headers, is_https):
    expected = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Server": None,
        "Access-Control-Allow-Origin": None,
    }
    for name, value in expected.items():
        check(f"{path}: {name} is {value}", headers.get_all(name) == (None if value is None else [value]))
    hsts = headers.get("Strict-Transport-Security")
    if is_https:
        check(f"{path}: HSTS for a year at least", hsts is not None and "max-age=31536000" in hsts)
    else:
        check(f"{path}: no HSTS on http", hsts is None)


def check_cookie(cookie, is_https):
    name, *attributes = [part.strip() for part in cookie.split(";")]
    name, attributes = name.split("=")[0], {part.lower() for part in attributes}
    for attribute in ["httponly", "samesite=lax", "path=/"]:
        check(f"cookie {name}: {attribute}", attribute in attributes)
    check(f"cookie {name}: no domain", not any(part.startswith("domain") for part in attributes))
    check(f"cookie {name}: secure on https alone", ("secure" in attributes) == is_https)
    if not name.endswith("clef_lang"):
        check(f"cookie {name}: __Host- on https alone", name.startswith("__Host-") == is_https)


def cookies_of(headers):
    return headers.get_all("Set-Cookie") or []


def sent(cookies):
    """The cookies as a browser sends them back; those that were taken away are not."""
    kept = [cookie.split(";")[0] for cookie in cookies if "max-age=0" not in cookie.lower()]
    return {"Cookie": "; ".join(kept)}


def sign_in(address, provider, trusted):
    """All cookies that signing in has set."""
    if provider is None:
        status, headers, _ = ask(f"{address}/signin/demo", "POST", FORM, "person=demo-ana")
        check("demo sign-in", status == 303)
        return cookies_of(headers)
    status, headers, _ = ask(f"{address}/signin/with/{provider}", trusted=trusted)
    check("sent to the provider", status == 303)
    pending = cookies_of(headers)
    status, answered, _ = ask(headers["Location"])
    back = answered["Location"]
    check("sent back over https", back.startswith(f"{address}/signin/with/{provider}/return?"))
    status, headers, _ = ask(back, headers=sent(pending), trusted=trusted)
    check("signed in", status == 303)
    return pending + cookies_of(headers)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("address")
    arguments.add_argument("--serving")
    arguments.add_argument("--provider")
    asked = arguments.parse_args()
    address, is_https = asked.address.rstrip("/"), asked.address.startswith("https")
    with tempfile.TemporaryDirectory() as folder:
        trusted = serve(address, asked.serving, Path(folder)) if asked.serving else None
        for path in ["/", "/signin", "/me", "/no-such-page", "/healthz", "/api/v1/rooms", "/book"]:
            check_headers(path, ask(address + path, trusted=trusted)[1], is_https)
        cookies = sign_in(address, asked.provider, trusted)
        check("signing in sets a cookie", any("clef_session=" in cookie for cookie in cookies))
        _, headers, _ = ask(f"{address}/?lang=en", trusted=trusted)
        for cookie in cookies + cookies_of(headers):
            check_cookie(cookie, is_https)
        session = sent(cookies)
        status, headers, _ = ask(f"{address}/me", headers=session, trusted=trusted)
        check("the session opens a personal page", status == 200)
        check("/me: no-store", headers["Cache-Control"] == "no-store")
        check_headers("/me, signed in", headers, is_https)
        for name, value in [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")]:
            forged = session | FORM | {name: value}
            status, _, _ = ask(f"{address}/signout", "POST", forged, "", trusted)
            check(f"a form of another site is refused ({name})", status == 403)
        own = session | FORM | {"Origin": address}
        status, headers, _ = ask(f"{address}/signout", "POST", own, "", trusted)
        check("our own form is not", status in (200, 303))
        gone = [cookie for cookie in cookies_of(headers) if "clef_session=" in cookie]
        check("signing out takes the cookie away", bool(gone) and "max-age=0" in gone[0].lower())
    print("all is well" if failed == 0 else f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
