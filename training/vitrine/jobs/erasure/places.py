"""The folders with files that may hold users, and how each says whose a row is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vitrine.columns import Interactions, InteractionsCsv, OnlineRetailCsv, UsersCsv
from vitrine.datasets.rules import CUSTOMER
from vitrine.jobs.erasure.files import Suspect
from vitrine.jobs.erasure.owners import ByColumn, ByList, ByShopper, Owners
from vitrine.jobs.erasure.versions import versions_of
from vitrine.jobs.mapping import parse_mapping
from vitrine.jobs.objects import objects_of

_USER_COLUMNS = {
    "interactions": InteractionsCsv.USER_ID,
    "users": UsersCsv.USER_ID,
    "online-retail": OnlineRetailCsv.CUSTOMER_ID,
}
_CLICKSTREAM = "clickstream"


@dataclass(frozen=True)
class Folders:
    """Where files are; each ends with a slash. What is not there holds nobody."""

    raw: str
    """What shops dropped, and the archive of the stream: a folder a data set."""
    failed: str
    """What the archive could not take."""
    training_sets: str
    batch: str
    reports: str


def suspects_of(folders: Folders, since: datetime | None) -> list[Suspect]:
    """Versions of files that may hold users, of those written since the moment alone if given."""
    return [one for one in _all_of(folders) if since is None or one.version.modified >= since]


def _all_of(folders: Folders) -> Iterator[Suspect]:
    for dataset, name in _USER_COLUMNS.items():
        owners = _by_column(folders.raw, dataset, name)
        yield from _files(f"raw/{dataset}", f"{folders.raw}{dataset}/", owners)
    yield from _files("raw/clickstream", f"{folders.raw}{_CLICKSTREAM}/", ByShopper(), merges=True)
    yield from _files("raw/corrections", f"{folders.raw}corrections/", Owners())
    yield from _files("failed", folders.failed, ByShopper())
    yield from in_training_sets(folders.training_sets)
    yield from _files("batch", folders.batch, ByList())
    # Of rows in quarantine people get a list: it can be asked for again.
    for one in _files("reports", folders.reports, Owners(), kept=False):
        if "/list-quarantine-" in one.version.uri:
            yield one


def in_training_sets(folder: str) -> Iterator[Suspect]:
    """Tables of the training sets below a folder, and of one, if it is that of one."""
    by_user = ByColumn(frozenset({Interactions.USER_ID}))
    for one in _files("training-sets", folder, by_user):
        if one.version.uri.endswith(".parquet"):
            yield one


def _files(
    place: str, folder: str, owners: Owners, *, merges: bool = False, kept: bool = True
) -> Iterator[Suspect]:
    for version in versions_of(folder).list(folder):
        if not version.uri.rsplit("/", 1)[-1].startswith((".", "_")):
            yield Suspect(place, version, owners, merges, kept)


def _by_column(raw: str, dataset: str, name: str) -> ByColumn:
    """By our name of the column, and by what a shop's mapping calls it."""
    uri = f"{raw}mapping/{dataset}.toml"
    store = objects_of(raw)
    there = uri in {found.uri for found in store.list(uri)}
    mapping = parse_mapping(store.read(uri), uri) if there else parse_mapping("", uri)
    names = {name.lower(), *(one for one, ours in mapping.spelling().items() if ours == name)}
    pattern = CUSTOMER if dataset == "online-retail" else None
    return ByColumn(frozenset(names), dict(mapping.values.get(name, {})), pattern)
