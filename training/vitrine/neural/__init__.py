"""SASRec, the optional extra ``training[neural]``: only what fits it needs PyTorch."""
