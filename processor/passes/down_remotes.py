"""Remotes that are down are told by an alert each, while they are."""

from __future__ import annotations

from processor.house.alerts import alerts_of, write_alert
from processor.languages.languages import language_of
from processor.model.sentence import sentence
from processor.passes.runtime import Runtime
from processor.transport.files import remove
from processor.transport.read_files import files_below


def tell(runtime: Runtime) -> None:
    """Keeps one alert for each remote that is down, and takes those away that are over."""
    if runtime.folders.bars(runtime.house.alerts):
        return
    down = dict(runtime.down())
    for alert in files_below(alerts_of(runtime.house, "remotes")):
        if alert.name not in {f"{name}.txt" for name in down}:
            remove(alert)
    say = language_of(runtime.house.config.language).say
    for name, why in down.items():
        words = say(sentence("alert.remote-down", remote=name, why=why))
        write_alert(runtime.house, "remotes", name, words)
