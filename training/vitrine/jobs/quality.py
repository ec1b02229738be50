"""What a run's rules find, before anything of it is in the lake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pyspark.sql import SparkSession

from vitrine.jobs.cleaning import Cleaned
from vitrine.jobs.drop_profiles import earlier_drops
from vitrine.jobs.session import Lake
from vitrine.quality.drop_checks import Finding, findings_of_drop, findings_of_rows
from vitrine.quality.profile import DropProfile


@dataclass(frozen=True)
class Quality:
    """The findings of a run, and how its drops look."""

    findings: Sequence[Finding]
    drops: Sequence[DropProfile]

    @property
    def failures(self) -> list[Finding]:
        """The findings for which nothing of the run is taken in."""
        return [one for one in self.findings if one.severity == "fail"]


def check_quality(
    spark: SparkSession, lake: Lake, source: str, cleaned: Sequence[Cleaned]
) -> Quality:
    """Asks the rules of rows together and of drops.

    A drop that the lake knows as it is was judged when it came, and is not judged again.
    """
    findings: list[Finding] = []
    for one in cleaned:
        repeats = sum(one.counts.duplicates.values())
        accepted = one.counts.accepted
        findings += findings_of_rows(one.dataset, one.rules, accepted, repeats, one.counts.warned)
        findings += _of_drops(one, earlier_drops(spark, lake, source, one.dataset))
    return Quality(findings, [drop for one in cleaned for drop in one.profiles])


def _of_drops(cleaned: Cleaned, known: dict[date, DropProfile]) -> list[Finding]:
    all_drops = known | {one.day: one for one in cleaned.profiles if one.day is not None}
    found: list[Finding] = []
    for drop in cleaned.profiles:
        if drop.day is not None and known.get(drop.day) == drop:
            continue
        before = [day for day in sorted(all_drops) if drop.day is None or day < drop.day]
        found += findings_of_drop(drop, [all_drops[day] for day in before], cleaned.rules)
    return found
