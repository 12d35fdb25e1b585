"""What saint's own tables hold, for Datasette: history, and what follows from records.

Every one is here, and each of its columns: a test compares this with a new database.
"""

from collections.abc import Mapping

from saint_cli.views.listing import Plain

_ENTITY = "company, person or project"
_ENTITY_ID = "the id that it has in its table"
_A_DAY = "ISO 8601, the local day"
_STATUS = "the id of the status, which is the name of its file"
_TABLE = "the table of the record"
_RECORD = "the id of the record in its table"
_LOAD = "the number of the load"

OWN_TABLES: Mapping[str, Mapping[str, Plain]] = {
    "statuses": {
        "title": "Statuses",
        "description": "What the statuses are called, the most urgent first.",
        "sort": "priority",
        "columns": {
            "id": _STATUS,
            "name": "what people know it by",
            "entity": f"what is in it: {_ENTITY}",
            "priority": "the lower, the more urgent",
            "symbol": "a sign that stands for it",
            "image": "the file of its picture",
            "follow_up_type": "what kind of activity follows it up, if any",
            "follow_up_due": "how soon that is due",
        },
    },
    "memberships": {
        "title": "Who is in which status or selection",
        "description": (
            "As the last refresh found it. The view of each status and selection"
            " shows the same with names."
        ),
        "facets": ["status"],
        "columns": {
            "status": "the id of the status or selection",
            "entity_id": _ENTITY_ID,
            "description": "what the status says of it",
            "follow_up_text": "what a follow-up for it would say",
        },
    },
    "selections": {
        "title": "Selections",
        "description": "What the selections are called.",
        "columns": {
            "id": "the id of the selection, which is the name of its file",
            "name": "what people know it by",
            "entity": f"what is in it: {_ENTITY}",
        },
    },
    "status_episodes": {
        "title": "Stays in statuses",
        "description": (
            "Every stay of a company, person or project in a status, from the day it"
            " was first found there to the day it was gone."
        ),
        "sort_desc": "entered_on",
        "facets": ["status", "entity"],
        "columns": {
            "key": "the same for the same stay, wherever it is found",
            "status": _STATUS,
            "entity": _ENTITY,
            "entity_id": _ENTITY_ID,
            "entered_on": "the day on which a refresh first found it there",
            "left_on": "the day on which it was gone; empty: it is still there",
        },
    },
    "status_rules": {
        "title": "Rules that statuses had",
        "description": "What each status asked for, from a day on.",
        "sort_desc": "day",
        "facets": ["status"],
        "columns": {
            "status": _STATUS,
            "day": "the day on which a refresh first found these criteria",
            "criteria": "in JSON; empty: the status was taken out",
        },
    },
    "followups": {
        "title": "Follow-ups",
        "description": (
            "Every follow-up for its whole life: for which stay it was created, what"
            " is to be done by whom, and what came of it."
        ),
        "sort_desc": "created_on",
        "facets": ["state", "type", "entity", "owner"],
        "columns": {
            "key": "the same for the same stay, wherever it is created",
            "episode": "the stay that it is for, if it is for one",
            "request": "the request that it is for, if it is for one",
            "activity": "the activity that it is while it is open or done",
            "entity": _ENTITY,
            "entity_id": _ENTITY_ID,
            "created_on": _A_DAY,
            "type": "what kind of activity it is",
            "due": "the day by which it is to be done",
            "owner": "whose it is",
            "subject": "what it is about",
            "text": "what is to be done",
            "reason": "why it was created",
            "state": "open, done, or closed: nobody has to do it any more",
            "ended_on": "the day on which it was done or closed",
            "outcome": "what came of it, in a word",
        },
    },
    "followup_events": {
        "title": "What happened to follow-ups",
        "description": "Every event in the life of a follow-up, in order.",
        "sort_desc": "id",
        "facets": ["event"],
        "columns": {
            "followup": "the key of the follow-up",
            "day": _A_DAY,
            "event": "what happened: created, snoozed, reassigned, done …",
            "owner": "whose it was until then, where that changed",
            "note": "what was said of it",
        },
    },
    "followup_exports": {
        "title": "Exported follow-ups",
        "description": "Which follow-ups were exported, so that none is twice.",
        "sort_desc": "day",
        "facets": ["layout"],
        "columns": {
            "followup": "the key of the follow-up",
            "layout": "the system that the file was for",
            "day": "the day on which it was exported",
        },
    },
    "withheld_followups": {
        "title": "Stays without a follow-up",
        "description": (
            "Stays that got no follow-up on purpose, to be compared with those that"
            " did."
        ),
        "sort_desc": "day",
        "facets": ["reason"],
        "columns": {
            "episode": "the stay",
            "reason": "baseline: it was there before; holdout: drawn to be left alone",
            "day": "the day on which that was decided",
        },
    },
    "outbox": {
        "title": "Messages to other systems",
        "description": "What is to be sent of follow-ups, until it has arrived.",
        "sort_desc": "id",
        "columns": {
            "event": "the event of the follow-up that it tells",
            "key": "the receiver does nothing twice for the same key",
            "payload": "the message, in JSON",
            "attempts": "how often it was tried",
            "error": "why the last attempt failed",
            "sent_on": "the day on which it arrived; empty: it waits",
        },
    },
    "outbox_progress": {
        "title": "How far the outbox is",
        "description": "One row: up to which event messages were written.",
        "hidden": True,
        "columns": {"last_event": "the last event that there is a message of"},
    },
    "mailings": {
        "title": "Mailings",
        "description": "Every mailing that was begun.",
        "sort_desc": "started_on",
        "columns": {
            "name": "what it is called; it is sent once under a name",
            "about": "to whom it goes",
            "started_on": _A_DAY,
        },
    },
    "mailed": {
        "title": "Who was mailed",
        "description": "What became of each address of a mailing.",
        "sort_desc": "day",
        "facets": ["mailing", "state"],
        "columns": {
            "mailing": "the mailing",
            "address": "the address, in small letters",
            "message_id": "what the message is known by to mail servers",
            "state": "sent, refused by the server, or sending: it may have arrived",
            "day": _A_DAY,
            "error": "what the server said",
            "activity": "the e-mail as an activity",
        },
    },
    "mail_suppressions": {
        "title": "Who is not to be mailed",
        "description": "Addresses that no mailing goes to.",
        "sort_desc": "day",
        "columns": {
            "address": "the address, in small letters",
            "reason": "why",
            "day": "since when",
        },
    },
    "loads": {
        "title": "Loads",
        "description": "Every load: who loaded what, when and how.",
        "sort_desc": "id",
        "facets": ["profile", "mode"],
        "columns": {
            "started_at": "ISO 8601, with the offset of the time zone",
            "loaded_by": "the user of the machine",
            "input": "what was loaded",
            "profile": "as which system's export it was read",
            "source_system": "whose ids the records have",
            "mode": "delta: updates and adds; snapshot: what it lacks is deleted",
            "fingerprint": "changes when the same files would be read otherwise",
            "undone_at": "when it was taken back",
        },
    },
    "load_files": {
        "title": "Files of loads",
        "description": "Which files each load read, with their hashes.",
        "columns": {
            "load": _LOAD,
            "file": "its name, without the folder",
            "sha256": "the hash of what was in it",
            "bytes": "its size",
        },
    },
    "load_tables": {
        "title": "What loads did",
        "description": "How many rows of each table a load added, changed and so on.",
        "sort_desc": "load",
        "facets": ["table_name"],
        "columns": {
            "load": _LOAD,
            "table_name": "the table",
            "added": "rows that were new",
            "changed": "rows that were there and are now different",
            "unchanged": "rows that were there and are the same",
            "deleted": "rows that the CRM no longer has",
            "returned": "deleted rows that the CRM has again",
            "rejected": "rows with mistakes, which were not loaded",
            "first_id": "the lowest id that was given to a new row",
            "last_id": "the highest",
        },
    },
    "load_changes": {
        "title": "What the last load changed",
        "description": "Rows as they were before, so that the load can be undone.",
        "hidden": True,
        "columns": {
            "load": _LOAD,
            "table_name": _TABLE,
            "id": _RECORD,
            "before": "the row, in JSON",
        },
    },
    "deleted_records": {
        "title": "Deleted records",
        "description": (
            "Records that the CRM no longer has. They are in no counter, list or link"
            " and come back whole should they return."
        ),
        "facets": ["table_name", "source_system"],
        "columns": {
            "table_name": _TABLE,
            "id": "the id that it had there, and will have again",
            "source_system": "the system that it is from",
            "external_id": "its id in that system",
            "record": "the row, in JSON",
            "load": "the load that no longer had it",
            "merged_into": "the record that it goes on as part of, if it does",
            "returned_by": "the load that had it again",
        },
    },
    "deleted_links": {
        "title": "Links to deleted records",
        "description": "What pointed to records before they were deleted.",
        "hidden": True,
        "columns": {
            "table_name": "the table of the record that pointed",
            "id": "its id in that table",
            "column_name": "the column that it pointed with",
            "target_table": "the table of the deleted record",
            "target_id": "the id that it had there",
        },
    },
    "refresh_runs": {
        "title": "Refreshes",
        "description": "Every run that wrote history, with who entered and left.",
        "sort_desc": "day",
        "columns": {
            "day": "the day for which it was run",
            "kind": "full, or incremental: only what had changed",
            "finished_at": "ISO 8601, with the offset of the time zone",
            "entities": "how many companies, persons and projects were recomputed",
            "entered": "how many stays in statuses began",
            "left": "how many ended",
        },
    },
    "refresh_state": {
        "title": "The last refresh",
        "description": "One row: for what day and declarations the counters are.",
        "hidden": True,
        "columns": {
            "day": "the day",
            "fingerprint": "changes when the declarations do",
            "counters": "which counters are kept, in JSON",
            "timezone": "the time zone in which the day is meant",
        },
    },
    "changed_entities": {
        "title": "Whose counters are to be recomputed",
        "description": "Noted by triggers, until the next refresh.",
        "hidden": True,
        "columns": {
            "entity": f"{_ENTITY}, or user",
            "source": "whether activities, sales or requests changed",
            "entity_id": _ENTITY_ID,
        },
    },
    "moved_members": {
        "title": "Who entered or left a status",
        "description": "Noted until the next refresh writes the stays.",
        "hidden": True,
        "columns": {
            "status": _STATUS,
            "entity": _ENTITY,
            "entity_id": _ENTITY_ID,
        },
    },
    "search_keys": {
        "title": "Names without case and accents",
        "description": "By which a name that somebody types is found.",
        "hidden": True,
        "columns": {
            "entity": _ENTITY,
            "key": "the name, in small plain letters",
            "entity_id": _ENTITY_ID,
        },
    },
}
