"""What a person should know of a model before using it, for people and for SageMaker's console."""
