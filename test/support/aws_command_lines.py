"""Runs command lines of aws version 2, each in a child of this process, which has loaded before what all of them load.

A line of JSON {"words", "env", "cwd"} is answered by a line {"status", "stdout", "stderr"}, both texts in base64.
"""

import base64
import gc
import importlib
import json
import os
import signal
import sys
import tempfile
import time
import traceback
import warnings

import awscli.alias
import awscli.clidriver
from botocore.loaders import JSONFileLoader, Loader


def remembered(read, known):
    """A method whose answers are the same for all objects of its class."""

    def recall(reader, *asked, **named):
        key = (*asked, *named.values())
        if key not in known:
            known[key] = read(reader, *key)
        return known[key]

    return recall


# The descriptions of services and addresses take most of a start, and are the same for all.
loaded = {}
read_json = JSONFileLoader.load_file
JSONFileLoader.load_file = remembered(read_json, loaded)
Loader.list_available_services = remembered(Loader.list_available_services, {})


def warm_up():
    """Loads what a call loads, without calling anybody."""
    driver = awscli.clidriver.create_clidriver()
    driver.main(["codeartifact", "list-domains", "--generate-cli-skeleton", "--region", "us-east-1"])
    driver.main(["codeartifact", "list-domains", "--endpoint-url", "http://127.0.0.1:1", "--region", "us-east-1", "--no-sign-request"])
    for name in ("awscli.table", "ruamel.yaml", "awscli.customizations.codeartifact.login"):
        importlib.import_module(name)
    sys.stdout.flush()
    # What was changed on the way must not be what the next one finds.
    for (path,) in loaded:
        loaded[path,] = read_json(JSONFileLoader(), path)
    # Children then touch less of the memory that they share.
    gc.collect()
    gc.freeze()


def move_home(home):
    """Some paths were made of the home of this process, which is a link, when they were loaded."""
    link = os.environ["HOME"]
    os.unlink(link)
    os.symlink(home, link)


def become(question, output, errors):
    """Runs one command line as this process, and ends it."""
    status = 255
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        move_home(question["env"]["HOME"])
        data = os.environ["AWS_DATA_PATH"]
        os.environ.clear()
        os.environ.update(question["env"], AWS_DATA_PATH=data)
        # Its path is part of what it says.
        awscli.alias.AliasLoader.__init__.__defaults__ = (os.path.expanduser("~/.aws/cli/alias"),)
        time.tzset()
        os.chdir(question["cwd"])
        sys.argv = ["aws", *question["words"]]
        status = awscli.clidriver.main()
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else 1
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status or 0)


def answer(question):
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if child == 0:
            become(question, output, errors)
        _, ended = os.waitpid(child, 0)
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(base64.b64encode(file.read()).decode())
    return {"status": os.waitstatus_to_exitcode(ended), "stdout": texts[0], "stderr": texts[1]}


def main():
    warnings.simplefilter("ignore", DeprecationWarning)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    warm_up()
    for line in sys.stdin:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
        answers.flush()


main()
