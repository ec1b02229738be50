"""Metrics in a job's log, in the form that the jobs' metric definitions look for."""


def log_metric(name: str, value: float) -> None:
    """Prints ``[metric] name=value``; CloudWatch shows it as a metric of the job."""
    print(f"[metric] {name}={value:.6g}", flush=True)
