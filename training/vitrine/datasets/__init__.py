"""Data to try Vitrine with: a simulated shop and a real one."""
