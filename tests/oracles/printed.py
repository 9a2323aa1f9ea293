"""The text of each page of a PDF, as a list in JSON: `printed.py FILE`."""

import json
import sys

from pypdf import PdfReader

json.dump([page.extract_text() for page in PdfReader(sys.argv[1]).pages], sys.stdout)
