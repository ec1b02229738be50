"""One user's history as it is served, against what the lake says of the same time.

Both are right as of different moments: the stream reaches the online table within seconds and the
lake within hours, files reach the lake first and the online table with the next batch run. So only
that is compared which both must know.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from vitrine.skew.served import Done, ServedHistory

Kind = Literal["missingOnline", "missingOffline", "otherType", "keptWithoutConsent"]
KINDS: tuple[Kind, ...] = ("missingOnline", "missingOffline", "otherType", "keptWithoutConsent")


@dataclass(frozen=True)
class LakeEvent:
    """One event of the lake."""

    done: Done
    by_stream: bool
    """Whether the stream told of it first."""
    taken_in_on: date
    """The day of the run that took it in."""
    in_catalogue: bool = True
    """The batch step leaves events of other items out."""


@dataclass(frozen=True)
class Bounds:
    """What both sides must know."""

    stream_from: int
    stream_until: int
    """Epoch milliseconds: of what happened in between, all that the stream told is in the lake."""
    batch_begun_on: date | None
    """What the lake had before that day the batch step knew, as far as its data went."""

    def is_of_stream(self, done: Done) -> bool:
        """Whether it happened when all that the stream told is in the lake."""
        return self.stream_from <= done[2] <= self.stream_until


@dataclass(frozen=True)
class Difference:
    """What a user's two histories differ in."""

    compared: int
    """Events that both must know, or one of them has nevertheless."""
    of: Mapping[Kind, Collection[Done]] = field(default_factory=dict)
    """Without empty ones."""


def compare(
    served: ServedHistory,
    lake: Collection[LakeEvent],
    bounds: Bounds,
    known_ids: Collection[str] = (),
) -> Difference:
    """What is served and not in the lake, the other way round, or in both as another type.

    :param known_ids: ids of events that the lake has, whosever they are there: of a session that
        became the user's since, or sent again with another time.
    """
    if served.refuses:
        kept = served.events
        return Difference(len(kept), {"keptWithoutConsent": kept} if kept else {})
    must = {one.done for one in lake if _is_read(one.done, served) and _is_due(one, served, bounds)}
    no_online = must - served.events
    no_lake = {
        one
        for one in not_in_lake(served, lake, bounds)
        if one not in served.ids or served.ids[one] not in known_ids
    }
    retyped = {(item, at) for item, _, at in no_online} & {(item, at) for item, _, at in no_lake}

    def is_retyped(one: Done) -> bool:
        return (one[0], one[2]) in retyped

    found: dict[Kind, Collection[Done]] = {
        "missingOnline": [one for one in no_online if not is_retyped(one)],
        "missingOffline": [one for one in no_lake if not is_retyped(one)],
        "otherType": [one for one in no_online if is_retyped(one)],
    }
    return Difference(len(must | no_lake), {kind: ones for kind, ones in found.items() if ones})


def not_in_lake(
    served: ServedHistory, lake: Collection[LakeEvent], bounds: Bounds
) -> frozenset[Done]:
    """Events that are served, and that the lake should have of this user and has not."""
    if served.refuses:
        return frozenset()
    return frozenset(
        one
        for one in served.events - {event.done for event in lake}
        if bounds.is_of_stream(one) and one[2] > served.cut_ms
    )


def _is_read(done: Done, served: ServedHistory) -> bool:
    return done[2] > served.cut_ms and done[2] >= served.from_ms


def _is_due(event: LakeEvent, served: ServedHistory, bounds: Bounds) -> bool:
    """Whether it must be served."""
    if event.by_stream and bounds.is_of_stream(event.done):
        return True
    # Of a shop that is too large the batch step knows some users alone.
    if served.batch_until is None or bounds.batch_begun_on is None or not event.in_catalogue:
        return False
    until = served.batch_until.timestamp() * 1000
    return event.taken_in_on < bounds.batch_begun_on and event.done[2] <= until
