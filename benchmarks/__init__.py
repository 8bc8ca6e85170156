"""l1l2 against its peers, at equal accuracy: `python -m benchmarks`. The README says how it is measured."""
