"""What typer refuses before a command runs (a wrong option, a missing argument), said as everything else is."""

from __future__ import annotations

# typer keeps the classes of its errors within itself
from typer._click.exceptions import BadOptionUsage, BadParameter, MissingParameter, NoArgsIsHelpError, NoSuchOption
from typer._click.exceptions import UsageError as MistypedError
from typer.core import TyperGroup

from graph.errors import UsageError
from graph.text import Text

__all__ = ["MistypedError", "NoArgsIsHelpError", "in_words"]

NUMBERS = (int, float, int | None, float | None)


def in_words(error: MistypedError) -> UsageError:
    """The error in our own words, with where to read how the command is written."""
    help = f"{error.ctx.command_path if error.ctx else 'tejido'} --help"
    match error:
        case MissingParameter():
            return UsageError(
                "{parameter} is missing.",
                remedy="`{help}` says how it is written.",
                parameter=_parameter(error),
                help=help,
            )
        case BadParameter():
            return UsageError(
                "What was given for {parameter} does not fit.",
                remedy="Give {allowed}.",
                parameter=_parameter(error),
                allowed=_allowed(error),
            )
        case NoSuchOption(possibilities=alike):
            return UsageError(
                "There is no option {option} here.",
                remedy="Did you mean {names}?" if alike else "`{help}` says how it is written.",
                option=error.option_name,
                names=sorted(alike or ()),
                help=help,
            )
        case BadOptionUsage():
            return UsageError(
                "{option} needs a value.",
                remedy="`{help}` says how it is written.",
                option=error.option_name,
                help=help,
            )
    if error.ctx and isinstance(error.ctx.command, TyperGroup):
        return UsageError("There is no such command.", remedy="`{help}` lists the commands.", help=help)
    return UsageError("More was given than this command takes.", remedy="`{help}` says how it is written.", help=help)


def _parameter(error: BadParameter) -> str:
    return error.param.get_error_hint().replace("'", "") if error.param else ""


def _allowed(error: BadParameter) -> Text | str:
    """What a parameter takes: one of a list, or a number with its bounds; else what the parameter itself says."""
    taken = error.param.type_descriptor if error.param else None
    if taken is None or not (taken.choices or taken.annotation in NUMBERS):
        return error.message
    if taken.choices:
        return Text("one of these: {choices}", {"choices": [str(each) for each in taken.choices]})
    least, most = taken.parameter_info.min, taken.parameter_info.max
    if least is not None and most is not None:
        return Text("a number from {least} to {most}", {"least": least, "most": most})
    return Text("a number")
