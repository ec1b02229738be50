"""What the Glue and the SageMaker provider share: a program run as a job, by a role."""
