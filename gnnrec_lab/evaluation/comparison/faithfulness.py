"""The names of what a comparison tells of explanations; how it is measured is explain's."""

FAITHFULNESS = "faithfulness"
ATTENTION = "attention_faithfulness"
STABILITY = "stability"

# which way is better
EXPLANATION_METRICS = {FAITHFULNESS: "higher", ATTENTION: "higher", STABILITY: "higher"}
