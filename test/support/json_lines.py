"""Lines of JSON from and to the test that started this process. Bytes are {"$bytes": base64}, times ISO 8601."""

import base64
import datetime
import json
import sys

answers = sys.stdout


def _decode(value):
    return base64.b64decode(value["$bytes"]) if "$bytes" in value else value


def _encode(value):
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def read():
    """The next line's value; None at the end."""
    line = sys.stdin.readline()
    return json.loads(line, object_hook=_decode) if line else None


def write(value):
    answers.write(json.dumps(value, default=_encode) + "\n")
    answers.flush()


def serve(call, pages):
    """Answers every line: `call` gives an answer, `pages` one list after the other."""
    while (question := read()) is not None:
        wish = question.get("paginate")
        if wish is None:
            write(call(question["operation"], question["input"], question["who"]))
            continue
        for page in pages(wish["operation"], wish["input"], wish["pageSize"], wish["resultKey"]):
            write({"is": "page", "page": page})
            read()
        write({"is": "end"})
