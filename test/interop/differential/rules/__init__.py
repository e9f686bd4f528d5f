"""Where ours and another implementation may differ, and the sentence that decides each time.

What fits no rule is a failure.  README.md says how to add one.
"""
from rules import as_made, crafted, crafted_lives, rings, signatures  # noqa: F401 they add rules
from rules.rule import RULES, deciding  # noqa: F401

