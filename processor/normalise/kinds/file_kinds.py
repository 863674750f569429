"""Every kind of incoming file, one entry each, in the order of booking."""

from __future__ import annotations

from processor.normalise.kinds.acknowledgement_files import ACKNOWLEDGEMENT
from processor.normalise.kinds.catalogues import CATALOGUE
from processor.normalise.kinds.confirmation_files import CONFIRMATION
from processor.normalise.kinds.exchange_rates import EXCHANGE_RATES
from processor.normalise.kinds.file_kind import FileKind
from processor.normalise.kinds.label_answer_files import LABEL_ANSWER
from processor.normalise.kinds.number_files import NUMBERS
from processor.normalise.kinds.order_exports import ORDERS
from processor.normalise.kinds.order_halves import ORDERS_PART
from processor.normalise.kinds.report_files import ADJUSTMENT, RECEIPT
from processor.normalise.kinds.stock_counts import STOCK_COUNT
from processor.normalise.kinds.trial_comparisons import TRIAL_COMPARISON

FILE_KINDS: dict[str, FileKind] = {
    kind.word: kind
    for kind in (
        CATALOGUE,
        EXCHANGE_RATES,
        RECEIPT,
        STOCK_COUNT,
        ADJUSTMENT,
        ACKNOWLEDGEMENT,
        CONFIRMATION,
        LABEL_ANSWER,
        NUMBERS,
        ORDERS,
        ORDERS_PART,
        TRIAL_COMPARISON,
    )
}
# Facts come before this turn, what is decided after it: a filled sheet answers what it finds.
REVIEW_SHEETS = 50
