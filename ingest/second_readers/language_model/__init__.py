"""A language model at an address that the user gives, spoken to as OpenAI's chat completions are.

Three modules: the `client` speaks the protocol, the `answer` is taken apart without trust, and the `reader` keeps of
it what the text itself says.
"""

from ingest.second_readers.language_model.client import Client
from ingest.second_readers.language_model.reader import LanguageModel

__all__ = ["Client", "LanguageModel"]
