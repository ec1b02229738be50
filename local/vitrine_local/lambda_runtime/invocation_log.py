"""The lines that Lambda itself writes around a function's own."""

import json
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class InvocationRecord:
    """What there is to say of one invocation."""

    request_id: str
    version: str
    output: str
    duration_ms: float
    init_ms: float | None
    memory_mb: int
    problem: str | None
    """Why Lambda, not the function, ended the invocation."""


def render(record: InvocationRecord, *, as_json: bool) -> str:
    """Return the log of an invocation in the format that the function's LoggingConfig asks for."""
    output = record.output
    if output and not output.endswith("\n"):
        output += "\n"
    return _render_json(record, output) if as_json else _render_text(record, output)


def _render_text(record: InvocationRecord, output: str) -> str:
    tag = f"RequestId: {record.request_id}"
    report = [
        f"REPORT {tag}",
        f"Duration: {record.duration_ms:.2f} ms",
        f"Billed Duration: {math.ceil(record.duration_ms)} ms",
        f"Memory Size: {record.memory_mb} MB",
    ]
    if record.init_ms is not None:
        report.append(f"Init Duration: {record.init_ms:.2f} ms")
    problem = f"{record.problem}\n" if record.problem else ""
    return (
        f"START {tag} Version: {record.version}\n"
        f"{output}{problem}END {tag}\n" + "\t".join(report) + "\n"
    )


def _render_json(record: InvocationRecord, output: str) -> str:
    metrics: dict[str, float] = {
        "durationMs": round(record.duration_ms, 3),
        "billedDurationMs": math.ceil(record.duration_ms),
        "memorySizeMB": record.memory_mb,
    }
    if record.init_ms is not None:
        metrics["initDurationMs"] = round(record.init_ms, 3)
    status = "failure" if record.problem else "success"
    start = {"requestId": record.request_id, "version": record.version}
    report = {"requestId": record.request_id, "metrics": metrics, "status": status}
    if record.problem:
        report["errorType"] = record.problem
    return (
        json.dumps({"type": "platform.start", "record": start})
        + f"\n{output}"
        + json.dumps({"type": "platform.report", "record": report})
        + "\n"
    )
