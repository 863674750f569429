"""An alert for each remote that cannot be used now."""

from __future__ import annotations

from processor.house.alerts import write_alert
from processor.languages.languages import language_of
from processor.model.sentence import sentence
from processor.passes.runtime import Runtime
from processor.transport.files import remove
from processor.transport.read_files import files_below


def tell(runtime: Runtime) -> None:
    """Keeps one alert for each remote that is down, and takes those away that are over."""
    if runtime.folders.bars(runtime.house.alerts):
        return
    folder = runtime.house.alerts / "remotes"
    down = {folder / f"{name}.txt": (name, why) for name, why in runtime.down().items()}
    for alert in files_below(folder):
        if alert not in down:
            remove(alert)
    say = language_of(runtime.house.config.language).say
    for alert, (name, why) in down.items():
        words = say(sentence("alert.remote-down", remote=name, why=why))
        write_alert(runtime.house, alert, words)
