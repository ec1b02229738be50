"""An MLflow server: by its address or, where SageMaker manages it, by its ARN."""

import logging
import sys
from urllib.parse import urlsplit

# ruff: noqa: PLC0415  No other training waits for the clients of MLflow and of AWS to load.

_REQUEST_HEADERS = "mlflow.tracking.request_header.registry"


def is_managed(uri: str) -> bool:
    """Whether it is SageMaker's: calls are then signed with the job's own rights."""
    return uri.startswith("arn:")


def prepare(uri: str) -> None:
    """To be called before the first request to a server."""
    if is_managed(uri):
        from mlflow import set_tracking_uri

        # The plugin signs for MLflow's own server, whichever a client is for.
        set_tracking_uri(uri)
    else:
        # The plugin takes each server for SageMaker's, and MLflow tells so at each request.
        logging.getLogger(_REQUEST_HEADERS).setLevel(logging.ERROR)


def page_of(uri: str, experiment_id: str, run_id: str) -> str | None:
    """Of a run, without the password that the server's address may have; None: it has none.

    SageMaker's pages open to whoever has begun a session with them.
    """
    pages = _managed_pages(uri) if is_managed(uri) else _pages(uri)
    return pages and f"{pages}/#/experiments/{experiment_id}/runs/{run_id}"


def _pages(uri: str) -> str | None:
    parts = urlsplit(uri)
    if parts.scheme not in {"http", "https"}:
        return None
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}"


def _managed_pages(arn: str) -> str | None:
    """Calls go to the region's address, pages have one of the server's own."""
    import boto3

    region, name = arn.split(":")[3], arn.rpartition("/")[2]
    try:
        sagemaker = boto3.client("sagemaker", region_name=region)
        found = sagemaker.describe_mlflow_tracking_server(TrackingServerName=name)
        return str(found["TrackingServerUrl"]).rstrip("/")
    except Exception as error:
        # The run is kept: what its client raises costs the link alone.
        print(f"The pages of {arn} are not known: {error}", file=sys.stderr, flush=True)
        return None
