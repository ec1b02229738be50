"""The entry points by which LocalEmu finds the resource types."""

from localemu.services.cloudformation.resource_provider import (
    CloudFormationResourceProviderPlugin,
    ResourceProvider,
)


class AthenaNamedQueryPlugin(CloudFormationResourceProviderPlugin):
    """Provides AWS::Athena::NamedQuery."""

    name = "AWS::Athena::NamedQuery"
    factory: type[ResourceProvider] | None = None

    def load(self) -> None:
        """Import the provider only when a stack needs it."""
        from vitrine_local.cloudformation.athena_named_query import AthenaNamedQuery  # noqa: PLC0415

        self.factory = AthenaNamedQuery


class AthenaWorkGroupPlugin(CloudFormationResourceProviderPlugin):
    """Provides AWS::Athena::WorkGroup."""

    name = "AWS::Athena::WorkGroup"
    factory: type[ResourceProvider] | None = None

    def load(self) -> None:
        """Import the provider only when a stack needs it."""
        from vitrine_local.cloudformation.athena_work_group import AthenaWorkGroup  # noqa: PLC0415

        self.factory = AthenaWorkGroup


class GlueDatabasePlugin(CloudFormationResourceProviderPlugin):
    """Provides AWS::Glue::Database."""

    name = "AWS::Glue::Database"
    factory: type[ResourceProvider] | None = None

    def load(self) -> None:
        """Import the provider only when a stack needs it."""
        from vitrine_local.cloudformation.glue_database import GlueDatabase  # noqa: PLC0415

        self.factory = GlueDatabase


class GlueJobPlugin(CloudFormationResourceProviderPlugin):
    """Provides AWS::Glue::Job."""

    name = "AWS::Glue::Job"
    factory: type[ResourceProvider] | None = None

    def load(self) -> None:
        """Import the provider only when a stack needs it."""
        from vitrine_local.cloudformation.glue_job import GlueJob  # noqa: PLC0415

        self.factory = GlueJob


class ModelPackageGroupPlugin(CloudFormationResourceProviderPlugin):
    """Provides AWS::SageMaker::ModelPackageGroup."""

    name = "AWS::SageMaker::ModelPackageGroup"
    factory: type[ResourceProvider] | None = None

    def load(self) -> None:
        """Import the provider only when a stack needs it."""
        from vitrine_local.cloudformation.model_package_group import (  # noqa: PLC0415
            ModelPackageGroup,
        )

        self.factory = ModelPackageGroup


class PipelinePlugin(CloudFormationResourceProviderPlugin):
    """Provides AWS::SageMaker::Pipeline."""

    name = "AWS::SageMaker::Pipeline"
    factory: type[ResourceProvider] | None = None

    def load(self) -> None:
        """Import the provider only when a stack needs it."""
        from vitrine_local.cloudformation.pipeline import Pipeline  # noqa: PLC0415

        self.factory = Pipeline
