"""Checks a message as the receiver of a webhook does (Standard Webhooks): reads it as JSON from the standard input."""

import base64
import hashlib
import hmac
import json
import sys

message = json.load(sys.stdin)
key = base64.b64decode(message["secret"].removeprefix("whsec_"))
signed = "{id}.{timestamp}.{body}".format(**message).encode()
expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
print(hmac.compare_digest(expected, message["signature"]))
