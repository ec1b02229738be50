"""The embedded AWS, as a program.

    python -m vitrine_local --port N --state-dir DIR [--parent-pid PID] [--debug]

Runs in the foreground until SIGTERM or SIGINT, then ends with status 0 and leaves no process
behind: Lambda functions, jobs and model hosts are stopped with it. It also stops when the process
PID ends. It ends with status 1, after one sentence on standard error, when it cannot start (the
port is in use, Node.js is missing).

DIR holds all that it writes; it is created. What a former run left there is replaced:

    DIR/ready.json           {"endpoint": "https://127.0.0.1:N", "caFile": "...", "port": N};
                             appears when the endpoint answers, and is removed at the end
    DIR/tls/ca.pem           what a client must trust (NODE_EXTRA_CA_CERTS, AWS_CA_BUNDLE);
                             new at each start
    DIR/cfn-fallbacks.json   [{"stack", "logicalId", "type"}]: resources that CloudFormation
                             reported as created although nothing provides their type;
                             there from the start, and empty when all is provided
    DIR/used-grants.jsonl    {"role", "action", "resource"} a line: what of roles' policies, as
                             it is written there, a call has been let pass by

A client uses the access key `test` (secret `test`), which is root; all other principals are held
to their policies. Read from the environment:

    VITRINE_LOCAL_NODE            the Node.js for Lambda functions; default: `node` on the path
    VITRINE_LOCAL_IMAGES          image URI -> program, for SageMaker (see vitrine_local.sagemaker)
    VITRINE_LOCAL_SPARK_SUBMIT    the command of Glue job runs (see vitrine_local.glue)
"""

import argparse
import sys
from pathlib import Path

from vitrine_local.launch import LaunchError, launch
from vitrine_local.launch_options import LaunchOptions


def parse_arguments(arguments: list[str]) -> LaunchOptions:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m vitrine_local", description="The embedded AWS")
    parser.add_argument("--port", type=int, required=True, help="where to listen on 127.0.0.1")
    parser.add_argument("--state-dir", type=Path, required=True, help="what it writes goes here")
    parser.add_argument("--parent-pid", type=int, help="stop when this process ends")
    parser.add_argument("--debug", action="store_true", help="log every request")
    parsed = parser.parse_args(arguments)
    return LaunchOptions(
        port=parsed.port,
        state_dir=parsed.state_dir.resolve(),
        parent_pid=parsed.parent_pid,
        debug=parsed.debug,
    )


def main() -> int:
    """Start, and say in one sentence why not."""
    try:
        launch(parse_arguments(sys.argv[1:]))
    except LaunchError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
