"""SageMaker, run for real: jobs and model hosts are processes instead of containers."""
