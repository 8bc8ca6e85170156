"""How many small faults in the package's core the tests notice (`make mutants`)."""
