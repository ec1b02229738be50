"""The entry points by which LocalEmu finds the resource types."""

from localemu.services.cloudformation.resource_provider import (
    CloudFormationResourceProviderPlugin,
    ResourceProvider,
)


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
