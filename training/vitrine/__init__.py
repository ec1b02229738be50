"""The Python side of Vitrine: Spark jobs, the simulated shop, and the training image."""
