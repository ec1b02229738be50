"""Made-up shoppers with the habits of real ones: fitted, generated, and held against the real."""
