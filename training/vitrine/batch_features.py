"""Users' features as ``batch`` writes them: beside the history, and to a mirror of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import polars as pl
from botocore.exceptions import BotoCoreError, ClientError

from vitrine.columns import Interactions
from vitrine.errors import RefusalError
from vitrine.metric_log import log_metric
from vitrine.online.feature_group import FeatureGroup, Outcome, error_code
from vitrine.online.pseudonyms import pseudonym_of
from vitrine.online.records import told_features
from vitrine.training_set import TrainingSet
from vitrine.user_features import AT, user_features


def after(data: TrainingSet) -> datetime:
    """The first moment at which all of the set has happened."""
    return data.description.end + timedelta(microseconds=1)


def features_by_user(data: TrainingSet) -> Iterator[tuple[str, Mapping[str, float]]]:
    """What is known of each user after all of the set has happened, by user ids in order."""
    users = data.interactions.select(Interactions.USER_ID).unique().sort(Interactions.USER_ID)
    moments = users.with_columns(pl.lit(after(data)).alias(AT))
    known = user_features(data.interactions, data.items, moments).iter_rows(named=True)
    return zip(users[Interactions.USER_ID], map(told_features, known), strict=True)


def mirror_features(
    mirror: FeatureGroup,
    data: TrainingSet,
    removed: Iterable[str],
    unwanted: Callable[[], list[str]],
    *,
    key: str,
    now: Callable[[], datetime],
) -> None:
    """Writes users' features to a mirror, which nothing here reads: what fails is told, no more.

    Whom an error was about is told by their pseudonyms.

    :param removed: users of whom nothing may be there.
    :param unwanted: those of the set of whom nothing may be there, as of when it is called.
    """
    users = data.interactions[Interactions.USER_ID].n_unique()
    put = Outcome()
    try:
        taken = mirror.remove(mirror.present(removed), now())
        put = mirror.put_all(features_by_user(data), data.description.end)
        taken.take(mirror.remove(mirror.present(unwanted()), now()))
        for what, outcome in (("written", put), ("removed", taken)):
            for user, code in outcome.failed.items():
                print(f"[mirror] {pseudonym_of(key, user)} was not {what}: {code}", flush=True)
    except (BotoCoreError, ClientError, RefusalError) as error:
        told = str(error) if isinstance(error, RefusalError) else error_code(error)
        print(f"[mirror] The features were not mirrored to the end: {told}", flush=True)
    log_metric("features_mirrored", put.done)
    log_metric("features_not_mirrored", users - put.done)
    try:
        mirror.tell_not_mirrored(users - put.done)
    except (BotoCoreError, ClientError) as error:
        print(f"[mirror] CloudWatch was not told: {error_code(error)}", flush=True)
