"""The simulated shop says what is wrong with its files; the ingestion finds that and no more."""

from typing import Any

from conftest import RawAndLake

from vitrine.datasets.simulate import Size, simulate


def test_all_faults_are_found_and_nothing_else(raw_and_lake: RawAndLake) -> None:
    said: dict[str, Any] = simulate(raw_and_lake.folder / "shop", 7, Size(150, 120, 4_000))
    for dataset in ("interactions", "items", "users"):
        file = raw_and_lake.folder / "shop" / f"{dataset}.csv"
        raw_and_lake.drop(dataset, file.read_text())
    report = raw_and_lake.ingest()
    faults = said["faults"]
    unknown, copies = (faults["interactions"].pop(k) for k in ("unknown_item", "exact_duplicate"))

    assert report.datasets["interactions"].quarantined == faults["interactions"]
    assert report.datasets["interactions"].duplicates == {"exact_duplicate": copies}
    assert report.datasets["interactions"].accepted == 4_000 + unknown
    assert report.warnings == {"unknown_item": unknown}
    assert report.datasets["items"].quarantined == faults["items"]
    assert report.datasets["items"].accepted == 120
    assert report.datasets["users"].accepted == 150
