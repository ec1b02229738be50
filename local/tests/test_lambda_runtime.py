"""Lambda functions as processes: their answers, their errors, their logs and their ends."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from conftest import Emulator
from job_aws import create_role, log_lines, unique, wait_for
from lambda_functions import Function, create_function
from processes import is_running

# Node.js as Lambda has it, so that what runs here runs there.
_NODE_MAJOR = 24


def test_a_function_answers_and_knows_where_it_is(emulator: Emulator) -> None:
    function = create_function(
        emulator,
        """
        export const handler = async (event, context) => ({
          event, name: context.functionName, remaining: context.getRemainingTimeInMillis(),
          node: Number(process.versions.node.split('.')[0]), endpoint: process.env.AWS_ENDPOINT_URL,
          own: process.env.OWN, session: Boolean(process.env.AWS_SESSION_TOKEN),
        });
        """,
        Environment={"Variables": {"OWN": "value"}},
    )
    outcome = function.invoke({"a": 1})
    assert outcome.error is None
    assert 0 < outcome.payload.pop("remaining") <= 5000
    assert outcome.payload == {
        "event": {"a": 1},
        "name": function.name,
        "node": _NODE_MAJOR,
        "endpoint": emulator.endpoint,
        "own": "value",
        "session": True,
    }


def test_what_a_function_throws_is_its_error(emulator: Emulator) -> None:
    function = create_function(
        emulator,
        """
        class NoSuchItem extends Error { name = 'NoSuchItem'; }
        export const handler = async () => { throw new NoSuchItem('item 7'); };
        """,
    )
    for _ in range(2):
        outcome = function.invoke()
        assert outcome.error == "Unhandled"
        assert outcome.payload["errorType"] == "NoSuchItem"
        assert outcome.payload["errorMessage"] == "item 7"
        assert "index.mjs" in "".join(outcome.payload["trace"])


def test_a_function_that_runs_too_long_is_ended_and_the_next_call_is_fresh(
    emulator: Emulator,
) -> None:
    function = create_function(
        emulator,
        """
        let calls = 0;
        export const handler = async ({ spin }) => {
          calls += 1;
          console.log('spinning');
          while (spin);
          return calls;
        };
        """,
        timeout=1,
    )
    assert function.invoke({"spin": False}).payload == 1
    outcome = function.invoke({"spin": True})
    assert outcome.error == "Unhandled"
    assert outcome.payload["errorType"] == "Sandbox.Timedout"
    assert outcome.payload["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert "spinning" in outcome.log_tail
    assert "Task timed out after 1.00 seconds" in outcome.log_tail
    assert function.invoke({"spin": False}).payload == 1


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("process.exit(3)", "Runtime exited with error: exit status 3"),
        ("process.exit(0)", "Runtime exited without providing a reason"),
        ("process.kill(process.pid, 'SIGKILL')", "Runtime exited with error: signal: kill"),
    ],
)
def test_a_function_that_exits_says_how(emulator: Emulator, end: str, reason: str) -> None:
    function = create_function(
        emulator,
        f"""
        export const handler = async ({{ end }}) => {{
          if (!end) return 'well';
          console.log('last words');
          {end};
          await new Promise((resolve) => setTimeout(resolve, 3000));
        }};
        """,
    )
    outcome = function.invoke({"end": True})
    assert outcome.payload["errorType"] == "Runtime.ExitError"
    assert outcome.payload["errorMessage"].endswith(f"Error: {reason}")
    assert "last words" in outcome.log_tail
    assert function.invoke({"end": False}).payload == "well"


@pytest.mark.parametrize(
    ("source", "error_type", "message"),
    [
        ("throw new TypeError('no table name');", "TypeError", "no table name"),
        ("export const other = 1;", "Runtime.HandlerNotFound", "index.handler is undefined"),
        (
            "export const handler = (event, context, callback) => callback(null, 1);",
            "Runtime.CallbackHandlerDeprecated",
            "callback-based",
        ),
    ],
)
def test_a_module_that_does_not_load_is_each_calls_error(
    emulator: Emulator, source: str, error_type: str, message: str
) -> None:
    function = create_function(emulator, f"console.log('loading');\n{source}")
    for _ in range(2):
        outcome = function.invoke()
        assert outcome.error == "Unhandled"
        assert outcome.payload["errorType"] == error_type
        assert message in outcome.payload["errorMessage"]
        assert "loading" in outcome.log_tail
    # Each call tried again, and the log says why it failed.
    log = function.log(ends=2)
    assert sum("loading" in line for line in log) == 2
    assert sum(error_type in line for line in log) == 2


def test_a_module_that_exits_while_it_loads_is_the_calls_error(emulator: Emulator) -> None:
    outcome = create_function(emulator, "process.exit(4);").invoke()
    assert outcome.payload["errorType"] == "Runtime.ExitError"
    assert "exit status 4" in outcome.payload["errorMessage"]


def test_an_error_in_the_background_is_the_calls_error(emulator: Emulator) -> None:
    function = create_function(
        emulator,
        """
        export const handler = async () => {
          void Promise.reject(new Error('forgotten'));
          await new Promise((resolve) => setTimeout(resolve, 2000));
        };
        """,
    )
    outcome = function.invoke()
    assert outcome.payload["errorType"] == "Runtime.UnhandledPromiseRejection"
    assert outcome.payload["errorMessage"] == "forgotten"


def test_a_log_has_every_line_of_its_invocation_and_no_other(emulator: Emulator) -> None:
    lines = 3000
    function = create_function(
        emulator,
        """
        console.log('loaded');
        export const handler = async ({ word, lines }) => {
          for (let line = 0; line < lines; line += 1) console.log(`${word} ${line} of ${lines}`);
          process.stdout.write('end without a line break');
        };
        """,
        timeout=30,
    )
    for word in ("first", "second"):
        function.invoke({"word": word, "lines": lines})
    log = function.log(ends=2)
    first, second = (
        [line for line in log if f"\tINFO\t{word} " in line] for word in ("first", "second")
    )
    assert [len(first), len(second)] == [lines, lines]
    borders = [
        index for index, line in enumerate(log) if line.startswith(("START", "END", "REPORT"))
    ]
    assert len(borders) == 6
    start, end = borders[3], borders[4]
    assert not any("first" in line for line in log[start:end])
    assert log[end - 1].rstrip() == "end without a line break"
    assert sum("loaded" in line for line in log) == 1


def test_a_function_logs_to_the_group_it_names_as_its_role_may(emulator: Emulator) -> None:
    group = f"/shop/{unique('logs')}"
    emulator.client("logs").create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*"
    own = {"own": (["logs:CreateLogStream", "logs:PutLogEvents"], [arn])}
    function = create_function(
        emulator,
        "export const handler = async (word) => { console.log(word); };",
        LoggingConfig={"LogGroup": group},
        Role=create_role(emulator, "lambda.amazonaws.com", own),
    )
    for word in ("one", "two"):
        assert function.invoke(word).error is None

    def words() -> list[str]:
        lines = [line.strip() for line in log_lines(emulator, group, "20")]
        return [line for line in lines if line.endswith(("one", "two"))]

    assert [line[-3:] for line in wait_for(words, lambda found: len(found) == len("12"))] == [
        "one",
        "two",
    ]
    by_default = emulator.client("logs").describe_log_groups(
        logGroupNamePrefix=f"/aws/lambda/{function.name}"
    )
    assert by_default["logGroups"] == []


def test_a_function_has_what_its_role_allows_and_no_more(emulator: Emulator) -> None:
    name = unique("parameter")
    emulator.client("ssm").put_parameter(Name=name, Value="v", Type="String")
    source = """
        import os, boto3
        from botocore.exceptions import ClientError

        def handler(event, context):
            ssm = boto3.client("ssm")
            try:
                return ssm.get_parameter(Name=event["name"])["Parameter"]["Value"]
            except ClientError as error:
                return error.response["Error"]["Code"] + " " + error.response["Error"]["Message"]
    """.replace("\n        ", "\n")
    allowed = _python(emulator, source, allow=(["ssm:GetParameter"], ["*"]))
    denied = _python(emulator, source, allow=None)
    assert allowed.invoke({"name": name}).payload == "v"
    refusal = denied.invoke({"name": name}).payload
    assert refusal.startswith("AccessDenied")
    assert f"{denied.name} is not authorized to perform: ssm:GetParameter" in refusal


def test_what_cannot_run_here_is_refused_by_name(emulator: Emulator) -> None:
    function = create_function(emulator, "", Runtime="java21")
    state = emulator.client("lambda").get_function_configuration(FunctionName=function.name)
    assert state["State"] == "Failed"
    assert "java21 does not run locally" in state["StateReason"]


def test_a_deleted_function_leaves_no_process(emulator: Emulator) -> None:
    function = create_function(
        emulator,
        """
        import { spawn } from 'node:child_process';
        const child = spawn('sleep', ['600']);
        const pids = [process.pid, child.pid];
        export const handler = async () => ({ pids, tmp: process.env.TMPDIR });
        """,
    )
    payload = function.invoke().payload
    assert all(is_running(pid) for pid in payload["pids"])
    emulator.client("lambda").delete_function(FunctionName=function.name)
    wait_for(lambda: [is_running(pid) for pid in payload["pids"]], lambda running: not any(running))
    # Its folder goes when its processes have gone, a moment later.
    wait_for(lambda: Path(payload["tmp"]).exists(), lambda there: not there)
    with pytest.raises(ClientError, match="ResourceNotFound"):
        function.invoke()


def _python(
    emulator: Emulator, source: str, *, allow: tuple[list[str], list[str]] | None
) -> Function:
    # Importing boto3 takes seconds when the machine is busy.
    return create_function(
        emulator, source, file="index.py", Runtime="python3.13", timeout=20, allow=allow
    )
