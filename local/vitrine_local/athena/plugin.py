"""The entry point by which LocalEmu takes Athena's operations from here."""

from localemu.runtime import hooks


def _take_over() -> None:
    from localemu.services.athena import provider  # noqa: PLC0415

    from vitrine_local.athena import operations  # noqa: PLC0415

    provider._INTERCEPTED_OPS.update(
        StartQueryExecution=operations.start_query_execution,
        DeleteNamedQuery=operations.delete_named_query,
        UpdateWorkGroup=operations.update_work_group,
    )


athena = hooks.on_infra_start(name="vitrine_athena")(_take_over)
