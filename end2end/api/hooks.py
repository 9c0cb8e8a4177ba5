"""Names in well-formed requests what is there: the records of the demo desk, and the password of who asks.

Requests that are wrong on purpose stay as they are. So does every third of the others: what is named there is not there.
"""

import json
import os
import random
import urllib.parse
import urllib.request

import schemathesis

URL = os.environ["DESKSIDE_API_URL"]
TOKEN = os.environ["DESKSIDE_API_TOKEN"]
PASSWORD = os.environ["DESKSIDE_API_PASSWORD"]
chance = random.Random(1)


def page(path):
    request = urllib.request.Request(f"{URL}/api/v1/{path}", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def ids(path, fits=lambda record: True):
    """All of them, page by page: those of the demo may stand behind many that were made meanwhile."""
    found, cursor = [], ""
    while cursor is not None:
        answer = page(f"{path}?limit=200" + (f"&cursor={urllib.parse.quote(cursor)}" if cursor else ""))
        found += [record["id"] for record in answer["items"] if fits(record)]
        cursor = answer["next"]
    return found


DESK = ids("people", lambda person: person["role"] in ("technician", "manager", "administrator") and person.get("active", True))
RECORDS = {
    name: ids(name)
    for name in ("people", "organizations", "sites", "contracts", "teams", "categories", "canned-replies", "checklist-templates", "diagnosis-trees",
                 "rosters", "saved-views")
}
ME = os.environ["DESKSIDE_API_PERSON"]

# What a field or a parameter names.
FIELDS = {
    "requester": lambda: RECORDS["people"],
    "affected_user": lambda: RECORDS["people"],
    "person": lambda: DESK,
    "technician": lambda: DESK,
    "assignee": lambda: DESK,
    "owner": lambda: [ME],
    "category": lambda: RECORDS["categories"],
    "parent": lambda: RECORDS["categories"],
    "site": lambda: RECORDS["sites"],
    "organization": lambda: RECORDS["organizations"],
    "team": lambda: RECORDS["teams"],
    "teams": lambda: RECORDS["teams"],
    "restricted": lambda: [ME],
    "skills": lambda: RECORDS["categories"],
    "categories": lambda: RECORDS["categories"],
    "people": lambda: DESK,
    "of": lambda: DESK,
}

# Which tickets an operation is for.
STATUS = {"close": "resolved", "reopen": "resolved"}


def tickets(operation):
    status = STATUS.get(operation.rsplit("/", 1)[-1], "open")
    found = page(f"tickets?status={status}&limit=60")["items"]
    if "{task}" in operation:
        found = [ticket for ticket in found if ticket.get("tasks")]
    if "{visit}" in operation:
        found = [ticket for ticket in found if ticket.get("visits")]
    if "{checklist}" in operation:
        found = [ticket for ticket in found if ticket.get("checklists")]
    if "{diagnosis}" in operation:
        found = [ticket for ticket in found if ticket.get("diagnoses")]
    if "{conflict}" in operation:
        found = [ticket for ticket in found if ticket.get("conflicts")]
    if operation.endswith("/bounce"):
        found = [ticket for ticket in found if any(not one.get("bounced") for one in ticket.get("escalations", []))]
    return found


def fill(value, name=""):
    """The same value with real records in the place of invented ones."""
    if isinstance(value, dict):
        return {key: inner if key == "base" else fill(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        filled = [fill(inner, name) for inner in value]
        return list(dict.fromkeys(filled)) if name in FIELDS else filled
    if isinstance(value, str) and name in FIELDS and FIELDS[name]():
        return chance.choice(FIELDS[name]())
    if name == "password" and isinstance(value, str):
        return PASSWORD
    return value


def is_well_formed(case):
    return case.meta is None or not case.meta.generation.mode.is_negative


@schemathesis.hook
def before_call(context, case, kwargs):
    path = case.operation.path
    if not is_well_formed(case) or chance.random() < 0.3:
        return
    params = case.path_parameters or {}
    if "ticket" in params:
        found = tickets(path)
        if found:
            ticket = chance.choice(found)
            params["ticket"] = ticket["id"]
            if "task" in params:
                params["task"] = chance.choice(ticket["tasks"])["id"]
            if "visit" in params:
                params["visit"] = chance.choice(ticket["visits"])["id"]
            if "checklist" in params:
                params["checklist"] = chance.choice(ticket["checklists"])["id"]
            if "diagnosis" in params:
                params["diagnosis"] = chance.choice(ticket["diagnoses"])["id"]
            if "conflict" in params:
                params["conflict"] = chance.choice(ticket["conflicts"])["id"]
            if "other" in params:
                params["other"] = chance.choice(found)["id"]
    if "person" in params and DESK:
        params["person"] = chance.choice(DESK)
    collection = path.removeprefix("/api/v1/").split("/")[0]
    if case.method == "GET" and "id" in params and RECORDS.get(collection):
        params["id"] = chance.choice(RECORDS[collection])
    if isinstance(case.body, dict):
        case.body = fill(case.body)


@schemathesis.serializer("message/rfc822")
def raw_message(ctx, value):
    """A raw mail goes out as it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
