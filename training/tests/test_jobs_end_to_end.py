"""train, evaluate and batch, as SageMaker starts them: by directories."""

import json
import shutil
import tarfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import polars as pl
import pytest
from botocore.stub import Stubber
from feature_store import FeatureStore, feature_store
from in_memory_table import InMemoryTable
from mlflow import MlflowClient
from small_shop import Event, day, items_frame, shop_events, write_training_set

from vitrine.batch import batch
from vitrine.container import Container, run_job
from vitrine.evaluate import evaluate
from vitrine.graph.session import Ranker
from vitrine.histories import HistoryBatch
from vitrine.manifest import read_manifest, timestamp
from vitrine.models.baselines import BASELINES
from vitrine.online.feature_group import FeatureGroup
from vitrine.online.pseudonyms import pseudonym_of
from vitrine.online.records import Record
from vitrine.online.table import Pointer
from vitrine.train import train
from vitrine.training_set import read_training_set
from vitrine.user_features import USER_FEATURES

pytestmark = pytest.mark.slow

NOW = datetime(2026, 5, 1, tzinfo=UTC)
# Enough for a shop of 60 shoppers, and quick.
QUICK = {"trees": "20", "leaves": "7", "min_child": "20", "epochs": "4", "windows": "1"}
KEY = "a key of tests"
BATCH_ENVIRONMENT = {
    "ONLINE_TABLE_NAME": "online",
    "PSEUDONYM_KEY_ARN": "arn:of:the:key",
    "BATCH_VERSION": "b1",
    "MODEL_VERSION": "m7",
}


def run_training(
    directory: Path,
    events: list[Event] | None = None,
    items: pl.DataFrame | None = None,
    environment: dict[str, str] | None = None,
    **hyperparameters: str,
) -> tuple[int, Container]:
    container = Container(directory)
    write_training_set(container.channel("training"), events, items)
    config = directory / "input/config/hyperparameters.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps(QUICK | hyperparameters))
    variables = {"TRAINING_JOB_NAME": "job-1", **(environment or {})}
    return run_job(lambda job: train(job, variables), container), container


def processing(trained: Container, directory: Path) -> Container:
    """A processing job's inputs from a training job's output, as SageMaker hands them over."""
    container = Container(directory)
    container.processing("model").mkdir(parents=True)
    with tarfile.open(container.processing("model") / "model.tar.gz", "w:gz") as tar:
        tar.add(trained.model_directory, arcname=".")
    shutil.copytree(trained.channel("training"), container.processing("training-set"))
    return container


def failure(container: Container) -> str:
    return (container.prefix / "output/failure").read_text()


@pytest.fixture(scope="module")
def held_out(tmp_path_factory: pytest.TempPathFactory) -> Container:
    status, container = run_training(tmp_path_factory.mktemp("cut"), fit_until="cut")
    assert status == 0
    return container


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Container:
    items = items_frame([f"item-{n:02d}" for n in range(30)]).with_columns(
        available=pl.col("item_id") != "item-03"
    )
    directory = tmp_path_factory.mktemp("end")
    tracked = {
        "MLFLOW_TRACKING_URI": f"sqlite:///{directory}/mlflow.db",
        "VITRINE_MODELS_URI": f"{directory}/models",
    }
    status, container = run_training(directory, items=items, environment=tracked, top_k="25")
    assert status == 0
    return container


def test_training_tells_beside_the_archive_which_run_it_was(full: Container) -> None:
    told = json.loads((full.prefix / "models/job-1/output/mlflow-run.json").read_text())
    client = MlflowClient(f"sqlite:///{full.prefix}/mlflow.db")
    assert client.get_run(told["id"]).data.tags["vitrine.job"] == "job-1"


def test_training_leaves_a_whole_model(held_out: Container) -> None:
    directory = held_out.model_directory
    manifest = read_manifest(directory)
    assert sorted(path.name for path in directory.iterdir()) == [
        "diagnostics.json",
        "items.parquet",
        "manifest.json",
        "model-card.json",
        "model-card.md",
        "ranker.onnx",
    ]
    assert manifest["version"] == "job-1"
    assert manifest["fitUntil"] == "cut"
    assert manifest["trainingSet"]["rows"] == len(shop_events())
    assert manifest["graph"]["topK"] == manifest["graph"]["items"] == 30
    assert 0 < manifest["graph"]["memoryMb"] < 200
    items = pl.read_parquet(directory / "items.parquet")
    assert items.columns == ["index", "item_id", "name", "category_l1", "price", "available"]
    assert items["index"].to_list() == list(range(30))
    ranker = Ranker(directory / "ranker.onnx", 200)
    assert ranker.rank(HistoryBatch.empty()).items.shape == (1, 30)


def test_metrics_go_to_the_log_in_one_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_training(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    names = [line.removeprefix("[metric] ").split("=")[0] for line in lines if "[metric]" in line]
    assert {"fit_seconds", "items", "validation_ndcg_at_20", "model_bytes"} <= set(names)
    assert f"[metric] interactions={len(shop_events())}" in lines


def test_a_model_fitted_until_the_cut_has_not_seen_what_came_after(tmp_path: Path) -> None:
    events = shop_events()
    cut = max(moment for *_, moment in events) - (day(20) - day(0))
    changed = [e if e[3] < cut else (e[0], "item-00", "view", e[3]) for e in events]
    models = []
    for name, data in (("a", events), ("b", changed)):
        status, container = run_training(tmp_path / name, data, fit_until="cut")
        assert status == 0
        models.append((container.model_directory / "ranker.onnx").read_bytes())
    assert models[0] == models[1]


def test_evaluation_beats_popularity_by_the_graph_itself(
    held_out: Container, tmp_path: Path
) -> None:
    container = processing(held_out, tmp_path)
    assert run_job(evaluate, container) == 0
    report = json.loads((container.processing("evaluation") / "evaluation.json").read_text())
    failed = [gate["says"] for gate in report["gates"] if not gate["passed"]]
    assert report["modelBeatsBaseline"] is (failed == [])
    assert report["refusal"] == " ".join(failed)
    assert report["k"] == 20
    assert report["users"] > 40
    assert set(report["baselines"]) == {baseline.name for baseline in BASELINES}
    for popular in ("popular", "recent-popular"):
        assert report["metrics"]["ndcg@20"] > 1.1 * report["baselines"][popular]["ndcg@20"]
    assert set(report["protocols"]) == {"all", "new"}
    assert set(report["protocols"]["new"]) == {"two-stage", *report["baselines"]}
    assert {"ndcg@20", "recall@20", "map@20", "mrr@20", "hit@20"} <= set(report["metrics"])
    assert report["featureImportance"]
    assert {gate["name"] for gate in report["gates"]} >= {"beats-baseline", "leakage", "latency"}
    page = (container.processing("evaluation") / "report.html").read_text()
    assert "two-stage" in page
    assert len(json.dumps(report)) < 100_000


def test_a_model_that_knows_the_answers_is_not_evaluated(full: Container, tmp_path: Path) -> None:
    container = processing(full, tmp_path)
    assert run_job(evaluate, container) == 1
    assert "cannot be measured" in failure(container)
    assert "fit_until=cut" in failure(container)


def test_measured_quality_travels_with_the_model_that_is_released(
    held_out: Container, tmp_path: Path
) -> None:
    # As the workflow hands it over: the evaluation's output is a channel of the last fit.
    evaluated = processing(held_out, tmp_path / "evaluation")
    assert run_job(evaluate, evaluated) == 0
    container = Container(tmp_path / "full")
    shutil.copytree(evaluated.processing("evaluation"), container.channel("evaluation"))
    status, _ = run_training(container.prefix)
    assert status == 0
    report = json.loads((container.channel("evaluation") / "evaluation.json").read_text())
    manifest = read_manifest(container.model_directory)
    assert manifest["fitUntil"] == "end"
    assert manifest["metrics"].items() >= report["metrics"].items()
    assert manifest["baselines"] == report["baselines"]
    assert manifest["measuredOn"].endswith("before the refit on all data")
    assert manifest["trainingSet"]["cut"] in manifest["measuredOn"]
    card = (container.model_directory / "model-card.md").read_text()
    assert "Measured on the hold-out, before the refit" in card
    assert f"{report['metrics']['ndcg@20']:.4f}" in card
    told = json.loads((container.model_directory / "model-card.json").read_text())
    observations = [each["evaluation_observation"] for each in told["evaluation_details"]]
    assert observations[0].startswith("Measured on the hold-out, before the refit")


def test_a_model_that_nobody_evaluated_has_only_its_own_validation(full: Container) -> None:
    manifest = read_manifest(full.model_directory)
    assert all(name.startswith("validation.") for name in manifest["metrics"])
    assert "measuredOn" not in manifest


@pytest.mark.parametrize(
    ("events", "hyperparameters", "said"),
    [
        ([], {}, "holds no interactions"),
        ([("u", "a", "view", day(1))], {"fit_until": "cut"}, "covers too few days"),
        (None, {"ease_l2": "x"}, "hyperparameter ease_l2 must be"),
    ],
)
def test_a_training_failure_is_one_sentence(
    tmp_path: Path, events: list[Event] | None, hyperparameters: dict[str, str], said: str
) -> None:
    status, container = run_training(tmp_path, events, None, None, **hyperparameters)
    assert status == 1
    assert said in failure(container)
    assert failure(container).count("\n") == 1
    assert not (container.model_directory / "manifest.json").exists()


@pytest.mark.parametrize(
    "events",
    [
        [("u", "a", "purchase", day(1))],
        [("u", f"i-{n}", "purchase", day(n)) for n in range(40)],
        [(f"u-{n}", "a", "purchase", day(n)) for n in range(40)],
        [('a,"b"', "smile 🙂, x", "Größe", day(1)), ("v", "smile 🙂, x", "view", day(2))],
    ],
    ids=["one event", "one shopper", "one item", "odd ids"],
)
def test_next_to_no_data_gives_a_model_that_answers(tmp_path: Path, events: list[Event]) -> None:
    status, container = run_training(tmp_path, events)
    assert status == 0
    items = len({item for _, item, *_ in events})
    ranker = Ranker(container.model_directory / "ranker.onnx", 200)
    ranked = ranker.rank(HistoryBatch.empty())
    assert sorted(ranked.items[0].tolist()) == list(range(items))
    assert np.isfinite(ranked.scores).all()


def test_prices_that_are_no_numbers_do_not_reach_the_model(tmp_path: Path) -> None:
    items = items_frame([f"item-{n:02d}" for n in range(10)]).with_columns(price=float("nan"))
    _, container = run_training(tmp_path, items=items)
    written = pl.read_parquet(container.model_directory / "items.parquet")
    assert written["price"].null_count() == 30
    # Of the other 20 nothing is known: no name, and taken to be available.
    assert written["name"].null_count() == 20
    assert written["available"].to_list() == [True] * 30


def run_batch(
    container: Container,
    table: InMemoryTable,
    environment: dict[str, str] | None = None,
    store: FeatureStore | None = None,
    metrics: object = None,
) -> int:
    variables = BATCH_ENVIRONMENT if environment is None else environment
    keys = {"arn:of:the:key": KEY}
    if store is not None:
        variables = variables | {"FEATURE_GROUP_NAME": store.name}
    return run_job(
        lambda job: batch(
            job,
            variables,
            lambda _: table,
            lambda: NOW,
            keys.__getitem__,
            open_mirror=lambda name: FeatureGroup(
                name, store.client if store else None, metrics=metrics
            ),
        ),
        container,
    )


def test_batch_writes_histories_lists_and_then_the_pointer(full: Container, tmp_path: Path) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    assert run_batch(container, table) == 0
    assert table.log == ["put", "put", "put", "point"]
    assert table.pointer == Pointer("b1", "m7", NOW)
    users = {user for user, *_ in shop_events()}
    assert set(table.records) == {
        *((f"USER#{user}", "HISTORY") for user in users),
        *((f"USER#{user}", "LIST#b1") for user in users),
        ("LIST#TRENDING", "LIST#b1"),
        *((f"LIST#TRENDING#group {number}", "LIST#b1") for number in range(3)),
        *((f"ITEM#{item}", "CATEGORY") for item in _categories(full)),
    }
    shelf = table.records["USER#user-004", "LIST#b1"]
    assert shelf["modelVersion"] == "m7"
    places = json.loads(str(shelf["items"]))
    assert len(places) == 25
    assert all(place["itemId"] != "item-03" for place in places)
    history = json.loads(str(table.records["USER#user-004", "HISTORY"]["events"]))
    moments = [event["ts"] for event in history]
    assert len(moments) == 30
    assert moments == sorted(moments, reverse=True)
    features = json.loads(str(table.records["USER#user-004", "HISTORY"]["features"]))
    assert [*features] == [*USER_FEATURES]
    month = 30 * 86_400_000
    end = read_training_set(full.channel("training")).description.end.timestamp() * 1000
    assert features["events_30d"] == sum(end - moment <= month for moment in moments)
    lines = (container.processing("output") / "recommendations.jsonl").read_text().splitlines()
    assert len(lines) == len(users)
    assert set(json.loads(lines[0])) == {"input", "output", "error"}
    assert json.loads((container.processing("output") / "lists.json").read_text()) == {
        "batchVersion": "b1",
        "modelVersion": "m7",
        "begunAt": "2026-05-01T00:00:00Z",
        "dataUntil": timestamp(read_training_set(full.channel("training")).description.end),
        "shoppers": len(users),
    }


def test_lists_of_a_run_that_began_earlier_are_not_read_however_late_it_is(
    full: Container, tmp_path: Path
) -> None:
    table = InMemoryTable()
    newer, older = processing(full, tmp_path / "newer"), processing(full, tmp_path / "older")
    began = BATCH_ENVIRONMENT | {"BATCH_BEGUN_AT": "2026-04-30T12:00:00Z"}
    assert run_batch(newer, table, began | {"BATCH_VERSION": "b2"}) == 0
    read = {key: record for key, record in table.records.items() if key[1] == "LIST#b2"}
    before = BATCH_ENVIRONMENT | {"BATCH_BEGUN_AT": "2026-04-30T11:59:59.5Z"}
    assert run_batch(older, table, before | {"MODEL_VERSION": "m6"}) == 1
    assert "A later batch run has finished before this one" in failure(older)
    assert table.pointer == Pointer("b2", "m7", datetime(2026, 4, 30, 12, tzinfo=UTC))
    assert {key: table.records[key] for key in read} == read
    assert not (older.processing("output") / "lists.json").exists()


def test_batch_writes_what_is_trending_in_the_category_of_an_item(
    full: Container, tmp_path: Path
) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    assert run_batch(container, table) == 0
    categories = _categories(full)
    for item, category in categories.items():
        assert table.records[f"ITEM#{item}", "CATEGORY"]["category"] == category
    off_sale = "item-03"
    for category in set(categories.values()):
        listed = _listed(table.records[f"LIST#TRENDING#{category}", "LIST#b1"])
        members = {item for item, its in categories.items() if its == category}
        assert set(listed) == members - {off_sale}
    overall = _listed(table.records["LIST#TRENDING", "LIST#b1"])
    first = _listed(table.records[f"LIST#TRENDING#{categories[overall[0]]}", "LIST#b1"])[0]
    assert first == overall[0]


def _categories(full: Container) -> dict[str, str]:
    """Of the items that have one."""
    items = read_training_set(full.channel("training")).items.drop_nulls("category_l1")
    return dict(items.select("item_id", "category_l1").iter_rows())


def test_batch_goes_by_what_is_known_of_items_today(full: Container, tmp_path: Path) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    (file,) = (container.processing("training-set") / "items").glob("*.parquet")
    items = pl.read_parquet(file)
    on_sale_again, off_sale, gone = "item-03", "item-04", "item-05"
    items.filter(pl.col("item_id") != gone).with_columns(
        available=pl.col("item_id") != off_sale, price=pl.lit(8.25), name=pl.lit(None, pl.String)
    ).write_parquet(file)
    environment = BATCH_ENVIRONMENT | {"BATCH_LIST_DAYS": "3"}
    assert run_batch(container, table, environment) == 0
    shelf = table.records["LIST#TRENDING", "LIST#b1"]
    places = {place["itemId"]: place for place in json.loads(str(shelf["items"]))}
    listed = {place for record in table.records.values() for place in _listed(record)}
    assert off_sale not in listed
    assert {on_sale_again, gone} <= listed
    known = dict(items.select("item_id", "name").iter_rows())
    for item, place in places.items():
        assert place["name"] == known[item]
        assert (place["price"] == 8.25) is (item != gone)
    assert shelf["expiresAt"] == int((NOW + timedelta(days=3)).timestamp())


def _listed(record: Record) -> list[str]:
    return [place["itemId"] for place in json.loads(str(record.get("items", "[]")))]


def test_batch_writes_nothing_of_users_who_were_erased(full: Container, tmp_path: Path) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    # A run that was cut short left it.
    table.records["USER#user-004", "HISTORY"] = {"pk": "USER#user-004", "sk": "HISTORY"}
    table.tombstones = {pseudonym_of(KEY, "user-004")}
    assert run_batch(container, table) == 0
    assert not [key for key in table.records if key[0] == "USER#user-004"]
    assert ("USER#user-005", "LIST#b1") in table.records
    lines = (container.processing("output") / "recommendations.jsonl").read_text()
    assert "user-004" not in lines


def test_batch_writes_nothing_of_users_who_refuse_personalization(
    full: Container, tmp_path: Path
) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    table.refusals = {"user-004", "somebody else"}
    assert run_batch(container, table) == 0
    assert not [key for key in table.records if key[0] == "USER#user-004"]
    assert ("USER#user-005", "LIST#b1") in table.records


def test_batch_serves_whom_no_model_learns_from_and_takes_back_what_it_had_of_who_refused(
    full: Container, tmp_path: Path
) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    found = container.processing("training-set")
    events = pl.read_parquet(found / "interactions/*.parquet")
    is_served = pl.col("user_id") == "user-004"
    for name, rows in (
        ("interactions", events.filter(~is_served)),
        ("only-served", events.filter(is_served)),
        ("refusing", pl.DataFrame({"user_id": ["user-999"]})),
    ):
        (found / name).mkdir(exist_ok=True)
        rows.write_parquet(found / name / "part-0.parquet")
    table.refusals = {"user-999"}
    # A run that was cut short left it.
    table.records["USER#user-999", "HISTORY"] = {"pk": "USER#user-999", "sk": "HISTORY"}
    assert run_batch(container, table) == 0
    assert ("USER#user-004", "HISTORY") in table.records
    assert ("USER#user-004", "LIST#b1") in table.records
    assert not [key for key in table.records if key[0] == "USER#user-999"]
    assert "user-004" not in set(read_training_set(found).interactions["user_id"])


def test_batch_takes_back_what_it_wrote_while_a_user_was_erased(
    full: Container, tmp_path: Path
) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    put = table.put_all

    def put_all(records: Iterable[Record]) -> int:
        table.tombstones = {pseudonym_of(KEY, "user-004")}
        return put(records)

    table.put_all = put_all  # type: ignore[method-assign]
    assert run_batch(container, table) == 0
    assert not [key for key in table.records if key[0] == "USER#user-004"]
    assert ("USER#user-005", "LIST#b1") in table.records
    assert table.pointer is not None


def cloudwatch() -> Any:
    return boto3.client(
        "cloudwatch", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="s"
    )


def metrics_that_are_told(users: int) -> tuple[Any, Stubber]:
    """CloudWatch, as it takes of how many users a mirror lacks what is known."""
    client = cloudwatch()
    stub = Stubber(client)
    of_group = [{"Name": "FeatureGroup", "Value": "shop-users"}]
    datum = {"MetricName": "FeaturesNotMirrored", "Dimensions": of_group, "Unit": "Count"}
    asked = {"Namespace": "Vitrine/Features", "MetricData": [{**datum, "Value": users}]}
    stub.add_response("put_metric_data", {}, asked)
    return client, stub


def test_batch_mirrors_the_numbers_of_histories_and_of_nobody_who_is_unwanted(
    full: Container, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    table.refusals = {"user-005"}
    table.tombstones = {pseudonym_of(KEY, "user-006")}
    gone = {"user-004", "user-005", "user-006"}
    with feature_store("shop-users") as store:
        store.group().put_all([(user, {"events_7d": 9}) for user in gone], day(0))
        remembered = table.refusing

        def refusing(users: Sequence[str]) -> frozenset[str]:
            # Once it has mirrored them, a user refuses.
            more = {"user-004"} if len(store.online) > len(gone) else set()
            return remembered(users) | more

        table.refusing = refusing  # type: ignore[method-assign]
        metrics, told = metrics_that_are_told(0)
        with told:
            assert run_batch(container, table, store=store, metrics=metrics) == 0
        told.assert_no_pending_responses()
        assert set(store.online) == {user for user, *_ in shop_events()} - gone
        for user in store.online:
            history = table.records[f"USER#{user}", "HISTORY"]
            assert store.features(user) == json.loads(str(history["features"]))
    assert {one["user_id"] for one in store.offline if one["is_deleted"] == "true"} == gone
    assert "[metric] features_not_mirrored=0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answers_to", "said"),
    [
        ("shop-users", f"{pseudonym_of(KEY, 'user-004')} was not written: ValidationError"),
        ("another", "The features were not mirrored to the end: ResourceNotFound"),
    ],
)
def test_batch_tells_what_was_not_mirrored_and_its_lists_are_read(
    full: Container, tmp_path: Path, capsys: pytest.CaptureFixture[str], answers_to: str, said: str
) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    table.refusals = {"user-005"}
    with feature_store("shop-users") as store:
        store.refused_users = {"user-004"}
        client, name = store.client, store.name
        store.name = answers_to
        mirror = FeatureStore(name, client)
        users = len({user for user, *_ in shop_events()}) - 1
        metrics, counted = metrics_that_are_told(1 if answers_to == name else users)
        with counted:
            assert run_batch(container, table, store=mirror, metrics=metrics) == 0
    counted.assert_no_pending_responses()
    assert table.pointer is not None
    told = capsys.readouterr().out
    assert f"[mirror] {said}" in told
    left = users - len(store.online)
    assert left > 0
    assert f"[metric] features_not_mirrored={left}\n" in told
    assert "user-00" not in told


def test_batch_ends_well_where_cloudwatch_is_not_told(
    full: Container, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    metrics = cloudwatch()
    told = Stubber(metrics)
    told.add_client_error("put_metric_data", "Throttling")
    with feature_store("shop-users") as store, told:
        assert run_batch(container, table, store=store, metrics=metrics) == 0
    assert "[mirror] CloudWatch was not told: Throttling" in capsys.readouterr().out


def fail_at_lists(table: InMemoryTable) -> None:
    put = table.put_all

    def put_all(records: object) -> int:
        if table.log:
            raise ConnectionError("the table is gone")
        return put(records)  # type: ignore[arg-type]

    table.put_all = put_all  # type: ignore[method-assign]


def supersede(table: InMemoryTable) -> None:
    table.pointer = Pointer("b9", "m9", datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("spoil", "said"), [(fail_at_lists, "the table is gone"), (supersede, "later batch run")]
)
def test_lists_that_are_half_written_or_late_are_never_read(
    full: Container, tmp_path: Path, spoil: Callable[[InMemoryTable], None], said: str
) -> None:
    table, container = InMemoryTable(), processing(full, tmp_path)
    spoil(table)
    before = table.pointer
    assert run_batch(container, table) == 1
    assert said in failure(container)
    assert table.pointer == before


@pytest.mark.parametrize("missing", ["ONLINE_TABLE_NAME", "BATCH_VERSION", "PSEUDONYM_KEY_ARN"])
def test_batch_names_the_variable_it_lacks(full: Container, tmp_path: Path, missing: str) -> None:
    container = processing(full, tmp_path)
    rest = {name: value for name, value in BATCH_ENVIRONMENT.items() if name != missing}
    assert run_batch(container, InMemoryTable(), rest) == 1
    assert missing in failure(container)
