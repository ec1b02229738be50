"""Snapshots that training may go back to."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from vitrine.errors import RefusalError
from vitrine.jobs.objects import objects_of
from vitrine.jobs.set_snapshots import pinned_set_at

_DESCRIPTION = "/training-set.json"


def needed_snapshots(folder: str, since: datetime) -> dict[str, set[str]]:
    """By table, those of the pinned set, and of sets that were built since the moment.

    :param folder: of training sets, with a slash at its end.
    :raises RefusalError: where the pin or a set does not say which: they might be needed.
    """
    needed: dict[str, set[str]] = {}

    def keep(snapshots: Mapping[str, str]) -> None:
        for table, snapshot in snapshots.items():
            needed.setdefault(table, set()).add(str(snapshot))

    pinned = pinned_set_at(f"{folder}pinned.json")
    if pinned is not None:
        keep(pinned.snapshots)
    store = objects_of(folder)
    for found in store.list(folder):
        if found.uri.endswith(_DESCRIPTION):
            built, snapshots = _described(found.uri, store.read(found.uri))
            if built >= since:
                keep(snapshots)
    return needed


def _described(uri: str, text: str) -> tuple[datetime, Mapping[str, str]]:
    """When a set was built, or its last event where it does not say, and its snapshots."""
    try:
        given = json.loads(text)
        built = datetime.fromisoformat(given.get("createdAt") or given["end"])
        return built if built.tzinfo else built.replace(tzinfo=UTC), dict(given["snapshots"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusalError(
            f"{uri} does not say which snapshots it is of ({type(error).__name__} {error}), so none"
            " can expire: delete that training set, and start the workflow again."
        ) from error
