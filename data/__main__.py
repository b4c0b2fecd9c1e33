"""Write an offering file as it is shipped: `python -m data [FILE] > offerings.jsonl`.

Without a file the shipped catalogue is read again from the original columns beside each row, so that a better phrase
table reaches every row; a row that its provider has confirmed stays as it is.
"""

from __future__ import annotations

import json
import sys

from data._errors import DataError
from data._offerings import OfferingRecord, convert_original, load_offering_records, offering_to_row


def _records(arguments: list[str]) -> tuple[OfferingRecord, ...]:
    if arguments:
        return load_offering_records(arguments[0])
    shipped = load_offering_records()
    return tuple(r if r.offering.confirmed_on or not r.original else convert_original(r.original) for r in shipped)


def main(arguments: list[str]) -> int:
    """Write the rows to standard output; 1 and a line on standard error if a row is refused."""
    try:
        records = _records(arguments)
    except DataError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for record in records:
        sys.stdout.write(json.dumps(offering_to_row(record), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
