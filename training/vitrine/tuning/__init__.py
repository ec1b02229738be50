"""The search for hyperparameters: what is searched, how, on which folds, and what was found."""
