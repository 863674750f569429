"""`crossdock rules page`: the rules in force as one page of HTML, for the house or for a client."""

from __future__ import annotations

import argparse
from pathlib import Path

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_house import load_house
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import now_micros
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    language,
    say,
    show_json,
    told,
)
from processor.commands.rules.known_of_rules import known_of_rules
from processor.languages.languages import language_of
from processor.ledger.database import reading
from processor.model.sentence import sentence
from processor.pages.rules_page import rules_page
from processor.passes.folders import FoldersAtWork, folders_of
from processor.transport import files
from processor.transport.faults import why

_FOLDER = "reports"


def page(args: argparse.Namespace) -> int:
    """Writes the page: into the reports of the outbox, or to a file that is not there yet."""
    house = load_house(args.config)
    known_name("client", args.client, house.config.clients)
    client, now = args.client or "", now_micros(args.now)
    engine = ledger_to_read(house)
    with reading(engine) as connection:
        known = known_of_rules(connection, house, client, now)
    data = rules_page(house.rule_sets, client, known, language_of(language())).encode()
    if args.out is None:
        path = house.outbox / _FOLDER / (f"rules-{client}.html" if client else "rules.html")
        refuse_a_folder_that_is_down(folders_of(house, engine), path)
    else:
        path = Path(args.out).absolute()
    try:
        if args.out is None:
            files.write_visible(path, data)
        else:
            files.write_new(path, data)
    except FileExistsError as error:
        raise Stop(USAGE, sentence("rules-page.is-there", path=str(args.out))) from error
    except OSError as error:
        words = sentence("rules-page.not-written", path=str(path), why=why(error))
        raise Stop(NEEDS_A_PERSON, words) from error
    if args.json:
        show_json({"path": str(path), "client": client})
    else:
        say(told("rules-page.written", path=str(path)))
    return DONE


def refuse_a_folder_that_is_down(folders: FoldersAtWork, path: Path) -> None:
    """Ends with exit code 1 where a file would be written where nothing is mounted."""
    words = next((why for one, why in folders.down.items() if one in path.parents), "")
    if words:
        raise Stop(NEEDS_A_PERSON, sentence("rules-page.folder-down", why=words))
