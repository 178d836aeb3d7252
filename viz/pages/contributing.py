"""What a practice needs to be taken into the catalogue, for whoever sends one in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graph.text import Text

NEEDED: Final[Mapping[Text, Text]] = {
    Text("Its name"): Text("As those who ran it call it."),
    Text("Where and when"): Text("Municipality and country; the year when it began, and the one when it ended."),
    Text("Against what, for whom"): Text("The problem, the people it was for, the theme: from the lists of the sheet."),
    Text("What was done"): Text(
        "Three to six short points, in your own words, so that another town could do the same."
    ),
    Text("Who did it"): Text(
        "The offices and organisations that led it, carried it out, paid and helped. No private person."
    ),
    Text("What came of it"): Text("What was to change, what was found, and how that is known (the rungs below)."),
    Text("What a town needs for it"): Text("Staff, rooms, agreements, money: as far as the source tells."),
    Text("How people look for it"): Text("Words and short phrases as people here say them, one a line."),
    Text("Where that stands"): Text(
        "Of each document: title, publisher, year, and its address on the Internet if it has one."
    ),
}
"""What a record has, in the order in which people tell it."""
LEFT_OUT: Final = (
    Text("Names, telephone numbers and addresses of private persons: an office is named, not who sits in it."),
    Text("Sentences copied from a document: what it says is told in your own words, figures as they stand there."),
    Text("What no document states. A good practice that nobody has written down yet: write a page about it first."),
)
STEPS: Final = (
    Text("Somebody who edits the catalogue reads the document that you name, and corrects the record after it."),
    Text("The record comes in with its source beside it and can be found at once. Every change can be taken back."),
    Text("Was something misunderstood? Say so on the same way; what a document does not bear out is taken out."),
)
