"""Calls CodeArtifact through boto3."""

import functools

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

import json_lines


@functools.cache
def client(who):
    config = Config(retries={"total_max_attempts": 1})
    return boto3.Session(profile_name=who).client("codeartifact", config=config)


def call(operation, values, who):
    try:
        output = getattr(client(who), xform_name(operation))(**values)
    except ClientError as error:
        return refusal(error.response)
    del output["ResponseMetadata"]
    if "asset" in output and hasattr(output["asset"], "read"):
        output["asset"] = output["asset"].read()
    return {"is": "output", "output": output}


def refusal(response):
    error = response.pop("Error")
    status = response.pop("ResponseMetadata")["HTTPStatusCode"]
    response.pop("message", None)
    return {"is": "refusal", "name": error["Code"], "message": error["Message"], "status": status, "members": response}


def pages(operation, values, page_size, result_key):
    paginator = client("administrator").get_paginator(xform_name(operation))
    for page in paginator.paginate(**values, PaginationConfig={"PageSize": page_size}):
        yield page[result_key]


json_lines.serve(call, pages)
