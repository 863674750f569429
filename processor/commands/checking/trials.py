"""What `crossdock check` tells of what config.yaml has on trial."""

from __future__ import annotations

from processor.model.config import Config
from processor.model.sentence import Sentence, listed, sentence
from processor.model.trials import on_trial


def trial_lines(config: Config) -> list[Sentence]:
    """What config.yaml has on trial, and what that means."""
    trial = on_trial(config)
    channels = [sentence("trial.what.channel", name=one) for one in sorted(trial.channels)]
    beside = [
        *(sentence("trial.what.warehouse", name=one) for one in sorted(trial.warehouses)),
        *(sentence("trial.what.carrier", name=one) for one in sorted(trial.carriers)),
    ]
    found = []
    if channels:
        found.append(sentence("trial.check-channel", names=listed(channels)))
    if beside:
        found.append(sentence("trial.check-beside", names=listed(beside)))
    return found
