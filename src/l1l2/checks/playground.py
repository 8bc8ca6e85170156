"""The question on the page of the playground."""

from __future__ import annotations

from .kinds import Choice

ANSWERS = {
    "playground.crossing": Choice(
        options=[
            "None: the penalty stops each of them at zero",
            "About two thirds",
            "All: the data pull harder than the penalty",
            "That depends on the step: the shorter it is, the more get across",
        ],
        correct=1,
        because=[
            "Only the penalty's half of a step kills; who is carried across by the data's half lives on.",
            "Each step takes 1 + 0.5 step lengths, and only who comes down in the penalty's 0.5 is killed.",
            "So it is with a prox, or with plain subgradients; here one bad landing is for ever.",
            "Both halves of a step are as short, so that their ratio stays, and with it the share.",
        ],
    ),
}
