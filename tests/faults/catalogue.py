"""The catalogue of faults: every one that is known to befall such a house, and what must happen.

A fault is tested by `test_NNN_...` in this folder, NNN being its number. One that is not says what
it waits for: the `subject` of the work that will bring its test. One that is tested and not wholly
withstood says what is `lacking`, and which subject owes it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
LAST = 168


@dataclass(frozen=True)
class Fault:
    """One fault: its number, what goes wrong, what must happen.

    `subject` and `why` say what it waits for where it has no test here. `lacking` says what of it
    is not withstood, where a test shows that; `subject` is then what owes it.
    """

    number: int
    what: str
    must: str
    subject: str = ""
    why: str = ""
    lacking: str = ""


def _postgres(number: int, what: str, must: str) -> Fault:
    return Fault(number, what, must, "PostgreSQL", "the ledger is SQLite alone")


FAULTS = (
    # Arrival
    Fault(1, "A sender is still writing a file.", "It is taken once it was quiet, and whole."),
    Fault(2, "A file grows at a remote whose clock counts seconds.",
          "Two looks and the count of bytes before and after must agree."),
    Fault(3, "A sender gives an unfinished file a name of its own.",
          "It is left alone until it is renamed, and never deleted."),
    Fault(4, "An upload stops for longer than the quiet time, then goes on.",
          "What is missing is noticed, and comes in later without doubling an order."),
    Fault(5, "A file has no bytes.", "It is set aside with an alert."),
    Fault(6, "A workbook ends in the middle.", "No cell of it is read."),
    Fault(7, "An export ends exactly between two rows.", "Its totals give it away."),
    Fault(8, "An XML file ends in the middle.", "It is refused; nothing is completed by guessing.",
          "XML", "no XML is read yet; what begins like XML is refused"),
    Fault(9, "The same bytes come under another name.", "A duplicate, which names the first."),
    Fault(10, "Other bytes come under a name that was used.",
          "A file of its own; both are kept in the archive."),
    Fault(11, "One order stands in two files.", "It is booked and promised once."),
    Fault(12, "An order changes before it left.", "It is decided anew, and so is its stock."),
    Fault(13, "An order changes after it left.",
          "A change instruction or a hold, never a second new one."),
    Fault(14, "A cancellation comes before its order.",
          "The order ships nothing and takes no stock."),
    Fault(15, "A cancellation comes when the warehouse has the order.",
          "The warehouse is asked once to give it back."),
    Fault(16, "Goods or a line stand twice in an order.",
          "Goods twice are both counted; a line number twice with other cells holds the order."),
    Fault(17, "Two channels use one order number.", "Two orders."),
    Fault(18, "Two order numbers look alike.", "One form for what looks the same; no guess."),
    Fault(19, "An older export comes after a newer one.",
          "What is newer stays; the times of files decide nothing.", "reading",
          lacking="no mapping reads when an order was changed (new-order exports of Shopify, Amazon"
          " and the ERP have no such column): of two that differ the last to come counts, so an"
          " older export that comes late undoes a newer one, until the order is handed over"),
    Fault(20, "A sender takes a file back while we work.",
          "What is claimed stays; the rest is no mistake."),
    Fault(21, "A file is replaced between the look and the claim.",
          "What was replaced is not read; the new file comes in whole."),
    Fault(22, "Two senders use one name.", "Both files are taken."),
    Fault(23, "A folder holds very many files.", "Each look takes a bounded number."),
    Fault(24, "Events of files are lost.", "Looking finds what no event told."),
    Fault(25, "A mount gives no events at all.", "Everything works without them."),
    Fault(26, "The system has no handle left for events.", "That is said, and looking goes on."),
    Fault(27, "A folder is an empty mount point.",
          "It is down and not empty; nothing is made or handed over there."),
    Fault(28, "Names hold line ends, escapes, quotes.",
          "The files are taken; nothing shown is more than one plain line."),
    Fault(29, "A name is no text.", "The file is taken; its name is shown with escapes."),
    Fault(30, "Two names differ in the form of their letters only.", "Two files."),
    Fault(31, "A value is a path.", "No file is written elsewhere than in the house."),
    Fault(32, "A name is as long as the disk allows.", "The file is taken."),
    Fault(33, "A receiver's disk does not tell capitals apart.",
          "Names of documents differ also in small letters."),
    Fault(34, "A link, a pipe, a folder or a second name lies in the inbox.",
          "Named and left, or taken without touching what else has its name."),
    Fault(35, "One file may not be read.", "It is named; the others go on; it comes in later."),
    Fault(36, "A file is dated 1970 or 2100.", "Its date decides nothing."),
    # Encodings and parsers
    Fault(37, "A file is in another encoding.", "It is refused at the first wrong byte."),
    Fault(38, "Wrong letters decode by chance and swallow the mark between cells.",
          "The number of cells gives the row away."),
    Fault(39, "A file begins with a byte order mark, or needs one.",
          "Only that mark says what a file is."),
    Fault(40, "One row is in another encoding.", "Its order is rejected; the others are booked."),
    Fault(41, "A file holds bytes of nothing.",
          "One within a cell costs its order; where they are a hole, the file is refused."),
    Fault(42, "Lines end in different ways.", "Every row is counted, or the file is refused."),
    Fault(43, "A quotation mark is never closed.",
          "No row vanishes; the line of the mark is named."),
    Fault(44, "A cell holds a line end within quotes.", "It is kept."),
    Fault(45, "A cell or a line has no end.", "It is refused early, in few words."),
    Fault(46, "A row has too few cells.", "It is rejected, not filled up."),
    Fault(47, "A row has too many cells.", "It is rejected, and none is shifted."),
    Fault(48, "Two columns have one name.", "The file is refused."),
    Fault(49, "A column is renamed, missing or new, or columns change places.",
          "Columns are found by name; what is missing refuses the file in plain words."),
    Fault(50, "Cells are parted by another mark.", "The header gives the file away."),
    Fault(51, "A row is blank or a sum.", "It is counted, and is no order."),
    Fault(52, "A number looks like a quantity, a date or a truth.", "It stays the text it was."),
    Fault(53, "A word means nothing to other programs: NA, None, null.", "It is a word."),
    Fault(54, "A spreadsheet rounded a long number.", "It is no identifier."),
    Fault(55, "A cell that decides is a formula, a date or a number.", "It decides nothing."),
    Fault(56, "A small workbook unpacks to a huge one.", "Its directory gives it away."),
    Fault(57, "A workbook has a cell at its far end.", "Its reader ends at most; we go on."),
    Fault(58, "A workbook has further or hidden sheets.", "They decide nothing."),
    Fault(59, "XML within a workbook names other files.", "It is refused unopened."),
    Fault(60, "XML within a workbook names entities that grow.", "It is refused unopened."),
    Fault(61, "XML within a workbook is endlessly deep or long.",
          "Its reader ends at most, and the next workbook is read."),
    Fault(62, "XML within a workbook is in an unusual encoding.", "No cell of it is read."),
    Fault(63, "A text holds control characters.", "Its order is rejected, no other."),
    Fault(64, "No font has a letter of a name.", "Its order is held; others are printed."),
    Fault(65, "JSON with a key twice, with NaN or floats.", "Refused, and numbers kept exact."),
    Fault(66, "A text would run as a formula in a spreadsheet.",
          "It is made harmless where people open it, and kept as it was in the ledger."),
    Fault(67, "A row can never be read.", "It is rejected once; the others ship."),
    Fault(68, "A file kills whatever reads it.", "It is set aside after two deaths."),
    # Money, quantity, time
    Fault(69, "Money meets binary fractions.", "Whole cents, sums exact to the cent."),
    Fault(70, "An amount is no plain number.", "Its order is rejected."),
    Fault(71, "A point or comma may mean two things.", "What its sender means, or no amount."),
    Fault(72, "A quantity is none, negative, broken or absurd.", "Its order is rejected."),
    Fault(73, "The currency is missing or there are two.", "The order ships nothing."),
    Fault(74, "The sums of an order disagree.", "It is held before anything is declared."),
    Fault(75, "A day may be read in two ways.", "As its sender writes days, or not at all."),
    Fault(76, "An hour comes twice or never when clocks change.",
          "The first of both, and never one that did not exist."),
    Fault(77, "A crash falls on midnight, the end of a year, a leap day.",
          "Names and numbers stay those that were drawn."),
    Fault(78, "The clock jumps.", "Nothing is lost or doubled."),
    # Crash, disk, locks, rules
    Fault(79, "The process is killed at any step.", "The next run ends the same."),
    Fault(80, "It is killed again while it recovers.", "The next run ends the same."),
    Fault(81, "The power goes.", "What is visible was on the disk before."),
    Fault(82, "The disk cannot confirm that it has the bytes.",
          "The run ends; the same sync is never asked again."),
    Fault(83, "The disk is full at any step.", "Said; the work goes on once there is room."),
    Fault(84, "The disk has no room for further names.", "As for a full one."),
    Fault(85, "A quota, handles or memory are used up.", "As for a full disk; none stays open."),
    Fault(86, "The disk became read-only.", "What came stays where it lies."),
    Fault(87, "Outbox or archive may not be written.", "What goes there is kept and told."),
    Fault(88, "Staging and outbox are on two mounts.", "Refused at the start."),
    Fault(89, "The name of a document is taken by another file.", "It is never replaced."),
    Fault(90, "A receiver takes a document before we noted that we gave it.",
          "It is not given again."),
    Fault(91, "A receiver looks at any moment.", "It sees whole documents under final names only."),
    Fault(92, "A file nobody knows lies in staging.", "It is handed to nobody."),
    Fault(93, "Two processors work on one house.", "The second ends at once, with code 75."),
    Fault(94, "A lock is left by a dead process.", "It is gone with it."),
    Fault(95, "The file of the lock is opened elsewhere, or the process forks.",
          "The lock stays as long as its process."),
    Fault(96, "The ledger lies on a network disk.", "Refused there: its locks are no locks."),
    Fault(97, "Two hosts take from one remote inbox.", "One wins each file."),
    Fault(98, "A rule file is half saved.", "It is refused whole; the last good rules decide."),
    Fault(99, "YAML that grows, runs code or means something else than it says.",
          "A problem with its place; words stay words."),
    Fault(100, "A pattern has very many ways to fit.", "It takes no longer than others."),
    Fault(101, "A rule cannot be asked, or two contradict.", "Held, the rule named; or refused."),
    Fault(102, "The rules engine dies or hangs.", "It is asked anew; else its orders are held."),
    Fault(103, "The rules engine grows.", "It is replaced from time to time."),
    Fault(104, "Two evaluators disagree.", "The order is held."),
    # Stock
    Fault(105, "Two want the last piece.", "One gets it."),
    Fault(106, "One line of an order is short.", "No more is promised than there is."),
    Fault(107, "A count is older than what was promised since.",
          "Older counts change nothing; promises since are taken off."),
    Fault(108, "A count is cut off or empty.", "It empties no shelf without a yes."),
    Fault(109, "A row of a count is negative, unknown or no number.",
          "It is rejected; the stock stays."),
    Fault(110, "A release is asked for twice.", "The goods are promised once."),
    Fault(111, "Goods have another name or unit.", "Known by the catalogue, or held and rejected."),
    # Warehouse, documents
    Fault(112, "A warehouse confirms an order that nobody knows.",
          "The row goes back with the reason; nothing is guessed."),
    Fault(113, "A confirmation comes twice.", "It counts once."),
    Fault(114, "More, fewer or other goods were shipped.", "The books follow; told."),
    Fault(115, "A confirmation comes before we noted the hand-over.", "It is believed."),
    Fault(116, "A number of a parcel is used again.",
          "Ours are given once; one that a warehouse tells of two orders is a case."),
    Fault(117, "A document is made twice.", "The same bytes under the same name."),
    Fault(118, "One document of a wave cannot be made.",
          "The others leave; it is told and made up for."),
    Fault(119, "The official schema refuses a declaration.", "Its order is held before it leaves."),
    Fault(120, "No receipt comes.", "Told; nothing is sent again by itself."),
    Fault(121, "A partner answers with an error file.", "Its order is held with these words."),
    Fault(122, "A crash falls between drawing a number and using it.",
          "Each number is drawn once, without a gap."),
    # SFTP
    Fault(123, "The server dies during a download.", "Nothing half is seen."),
    Fault(124, "The server dies during an upload.", "The final name is untouched."),
    Fault(125, "The answer to a rename is lost.", "The earlier name tells what became of it."),
    Fault(126, "One of many writes fails unnoticed.", "What was written is read back first."),
    Fault(127, "Closing a file fails.", "What was written is read back first."),
    Fault(128, "The remote disk is full.", "Noticed; the rest is removed; tried later."),
    Fault(129, "Fewer bytes come than there are.", "Counted, twice."),
    Fault(130, "The server falls silent or drips.", "Limits of time; others are not held up."),
    Fault(131, "The server refuses us.", "Few tries, then a long pause."),
    Fault(132, "The server has another key.", "Refused, with both keys shown."),
    Fault(133, "The server cannot rename over a name.", "Asked once; else refused."),
    Fault(134, "A listed file is denied or gone.", "Left, told, others go on."),
    Fault(135, "Another host claims a remote file first.", "Lost, and no mistake."),
    Fault(136, "The server takes files as they arrive.", "Proved under a passing name."),
    Fault(137, "A remote folder is very full or odd.", "Borne, within bounds."),
    Fault(138, "The server's clock is wrong.", "Its times decide nothing."),
    Fault(139, "The server offers old ciphers only.", "Said clearly."),
    Fault(140, "The session is cut when idle.", "A fresh one."),
    Fault(141, "The server allows few or small requests.", "Its limits are kept."),
    Fault(142, "Paths of the server are odd.", "One form for each place."),
    # Database
    Fault(143, "Another writes to the ledger.", "Waited for, then told; nothing half is written."),
    Fault(144, "The ledger is damaged.", "Everything stops; it is never begun anew."),
    Fault(145, "SQLite has the fault that damages its log.", "No log is kept with it."),
    Fault(146, "The ledger is put back without its log.", "Nothing is handed out again."),
    Fault(147, "A backup is made while we work.", "It is one moment, and can be put back.",
          "backup", "there is no command for it yet"),
    Fault(148, "The ledger is put back from an older copy.",
          "Nothing is handed out again, nothing archived is written over."),
    Fault(149, "A migration dies half way, or an older program meets a newer ledger.",
          "Made again from its beginning; refused."),
    _postgres(150, "The answer to a commit is lost.", "Its outcome is read again."),
    _postgres(151, "The database asks to try again.", "The whole step again, a few times."),
    _postgres(152, "A second database takes over without the last commits.",
              "Reconciled with what receivers have."),
    _postgres(153, "A pool gives the lock to another session.", "Asked of the session itself."),
    _postgres(154, "Clocks of host and database differ.", "Leases go by one of them."),
    # Operations
    Fault(155, "We are told to stop in the middle.", "The step ends; the next run goes on."),
    Fault(156, "The process dies at every start.", "Each start is as good as the first."),
    Fault(157, "The system kills the process for want of memory.", "The next run goes on."),
    Fault(158, "Nobody can write down what we say.", "No order waits for it."),
    Fault(159, "What is printed or alerted might name buyers.", "It does not."),
    Fault(160, "The law asks to forget a buyer.", "Personal columns go, amounts stay.",
          "erasure", "there is no command for it yet"),
    Fault(161, "What was forgotten is in a backup.", "It cannot be read there either.",
          "erasure", "there is no command for it yet"),
    Fault(162, "The mask for new files is any.", "Our files have their own rights."),
    Fault(163, "The process may do more than it needs.", "It may not.",
          "deployment", "there is no unit for systemd yet; this is looked at, not run"),
    Fault(164, "A new version meets work that an older one began.", "It ends that work."),
    Fault(165, "A library reads otherwise than before.", "A golden sample tells."),
    Fault(166, "Everything grows for ever.", "Kept for a time, and measured.",
          "metrics", "nothing is measured or cleared away yet"),
    Fault(167, "Nothing comes where something should.", "Told after a time.",
          "metrics", "nothing is expected at a time yet"),
    Fault(168, "A person drops a file again.", "Nothing ships again."),
)  # fmt: skip


@cache
def _tests() -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """The tests of this folder: the number of the fault, the name, the marks."""
    found = []
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name[5:8].isdigit():
                calls = [one.func for one in node.decorator_list if isinstance(one, ast.Call)]
                marks = tuple(one.id for one in calls if isinstance(one, ast.Name))
                found.append((int(node.name[5:8]), node.name, marks))
    return tuple(found)


def numbered_tests() -> dict[int, list[str]]:
    """The tests of this folder by the number of their fault."""
    found: dict[int, list[str]] = {}
    for number, name, _ in _tests():
        found.setdefault(number, []).append(name)
    return found


def numbered_marks() -> dict[int, list[str]]:
    """How tests that must fail for now are marked, by the number of their fault."""
    found: dict[int, list[str]] = {}
    for number, _, marks in _tests():
        for mark in marks:
            if mark == "not_withstood":
                found.setdefault(number, []).append(mark.replace("_", " "))
    return found
