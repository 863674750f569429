"""`crossdock adopt`: an export of orders that were handled elsewhere is taken over."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, USAGE, Stop, answer_at_once
from processor.intake.scan import safe_name
from processor.model.sentence import sentence
from processor.model.trials import TRIAL
from processor.passes.booking.files.arrive import ADOPT_AS
from processor.transport import files
from processor.transport.faults import why
from processor.transport.read_files import read_bytes


def adopt(args: argparse.Namespace) -> int:
    """Puts an export aside to be taken as shipped, open or history by the next pass."""
    house = load_place(args.config)
    source = Path(args.file)
    channel = house.config.channels.get(args.channel or source.parent.name)
    known_name("channel", args.channel, house.config.channels)
    if channel is None:
        names = sorted(house.config.channels)
        raise Stop(USAGE, sentence("adopt.no-channel", channels=names))
    if args.taken_as not in ADOPT_AS:
        raise Stop(USAGE, sentence("adopt.no-way", known=ADOPT_AS))
    if args.taken_as == "open" and channel.status == TRIAL:
        # Taken now, it would be on trial; the same file once it is live, a duplicate.
        raise Stop(USAGE, sentence("adopt.on-trial", channel=channel.name))
    try:
        data = read_bytes(source)
    except OSError as error:
        words = sentence("adopt.unread", file=str(source), why=why(error))
        raise Stop(USAGE, words) from error
    folder = house.state / "adopt" / args.taken_as / channel.folder
    name = f"{hashlib.sha256(data).hexdigest()[:12]}-{safe_name(source.name)}"
    files.write_visible(folder / name, data)
    way = sentence(f"adopt.as-{args.taken_as}")
    answer_at_once(sentence("adopt.put-aside", file=source.name, way=way), json=args.json)
    return DONE
