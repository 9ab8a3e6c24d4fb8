"""Calls CodeArtifact through the command line of aws, in this one process."""

import contextlib
import functools
import io
import json
import os
import re
import tempfile

from awscli.botocore import xform_name
from awscli.clidriver import create_clidriver

import json_lines


@functools.cache
def driver(who):
    """One each: a driver keeps the credentials that it began with."""
    return create_clidriver()


def words(values, folder):
    """A call's input as a person types it."""
    for name, value in values.items():
        flag = "--" + xform_name(name, "-")
        if value is True:
            yield flag
        elif value is False:
            yield flag.replace("--", "--no-", 1)
        elif isinstance(value, bytes):
            path = os.path.join(folder, "sent")
            with open(path, "wb") as file:
                file.write(value)
            yield from (flag, path)
        else:
            yield from (flag, value if isinstance(value, str) else json.dumps(value))


def run(who, arguments):
    """Exit status, standard output and standard error."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            status = driver(who).main([*arguments, "--profile", who, "--output", "json"])
        except SystemExit as left:
            status = left.code
    return status, output.getvalue(), errors.getvalue()


def call(operation, values, who):
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["codeartifact", xform_name(operation, "-"), *words(values, folder), "--no-paginate"]
        received = os.path.join(folder, "received")
        if operation == "GetPackageVersionAsset":
            arguments.append(received)
        status, output, errors = run(who, arguments)
        if status != 0:
            return refusal(status, errors)
        told = json.loads(output) if output else {}
        if os.path.exists(received):
            with open(received, "rb") as file:
                told["asset"] = file.read()
        return {"is": "output", "output": told}


def refusal(status, errors):
    told = re.search(r"An error occurred \((\w+)\) when calling the \w+ operation(?: \(reached max retries: 0\))?: (.*)", errors, re.DOTALL)
    if told is None:
        raise RuntimeError(f"aws ended with {status}: {errors}")
    return {"is": "refusal", "name": told[1], "message": told[2].rstrip("\n"), "status": None, "members": None}


def pages(operation, values, page_size, result_key):
    """aws gives all pages at once, however many it asked for."""
    arguments = ["codeartifact", xform_name(operation, "-"), *words(values, "."), "--page-size", str(page_size)]
    status, output, errors = run("administrator", arguments)
    if status != 0:
        raise RuntimeError(f"aws ended with {status}: {errors}")
    yield json.loads(output)[result_key]


json_lines.serve(call, pages)
