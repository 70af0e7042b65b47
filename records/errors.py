"""The one tree of errors.

EvidenceError                   anything this program raises on purpose
├── UsageError                  the operator can mend it: exit code 2
│   ├── TopicError              a topic file is wrong: names file, key and remedy
│   ├── LexiconError            a word list of the tagger is wrong: names file, key and remedy
│   ├── InputFileError          a file to import cannot be read at all
│   ├── PublishRefused          what would be published must not be (restated text in a live build)
│   │   └── CheckFailed         the new night failed a check: the last one is still shown
│   ├── BackupError             a backup cannot be made or restored: earlier ones stay
│   ├── ClusterError            the machines that share the work cannot be had: what is done is kept
│   └── TaggerBroken            the tagger misreads its own test sentences: nothing is tagged by it
├── SourceError                 a source did not give what was asked
│   ├── TransportError          no usable answer: time-out, reset, status, blocked client
│   ├── ResponseError           an answer that says it failed, or is not what its protocol promises
│   └── ReplayMiss              the archive holds no answer to this request
│       └── AnswerPruned        it held one, which brought nothing new and was pruned
├── ParseError                  one record cannot be parsed: it is quarantined, the run goes on
├── ArchiveError                an archived body is missing or damaged
└── StoreError                  the working store cannot be opened, migrated or written

Every message names the record or file and the remedy; none carries an API key or address with one.
"""

from __future__ import annotations


class EvidenceError(Exception):
    """Anything this program raises on purpose."""


class UsageError(EvidenceError):
    """Something the operator can mend. The command line prints one line and exits 2."""


class TopicError(UsageError):
    """A topic file is wrong.

    `path` is the file, `key` the dotted place in it, `remedy` what to write instead.
    """

    def __init__(self, path: str, key: str, problem: str, remedy: str) -> None:
        super().__init__(f"{path}: {key}: {problem}. {remedy}")
        self.path = path
        self.key = key
        self.remedy = remedy


class LexiconError(UsageError):
    """A word list of the tagger (`nlp/lexicons/*.toml`) is wrong.

    `path` is the file, `key` the place in it; the message ends with what to write instead.
    """

    def __init__(self, path: str, key: str, problem: str, remedy: str) -> None:
        super().__init__(f"{path}: {key}: {problem}. {remedy}")
        self.path = path
        self.key = key


class InputFileError(UsageError):
    """A file given to `evidence import` cannot be read at all."""


class PublishRefused(UsageError):
    """What would be published must not be, for example restated text in a live build."""


class CheckFailed(PublishRefused):
    """The new night failed a check and is set aside; the last one is still shown."""


class BackupError(UsageError):
    """A backup cannot be made or restored. What was there before is as it was."""


class ClusterError(UsageError):
    """The machines that share the work cannot be reached, or differ. What is done is kept."""


class TaggerBroken(UsageError):
    """The tagger misreads its own test sentences. Nothing is tagged or published by it."""


class SourceError(EvidenceError):
    """A source did not give what was asked. The run ends incomplete."""


class TransportError(SourceError):
    """No usable answer came: time-out, connection reset, HTTP status, blocked client.

    `status` is the HTTP status that was the last word, None or 0 when there was none, and
    `fetched_at` when it came.
    """

    def __init__(
        self, message: str, status: int | None = None, fetched_at: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.fetched_at = fetched_at


class ResponseError(SourceError):
    """The source answered, but with an error or with something its protocol does not allow."""


class ReplayMiss(SourceError):
    """The archive that is being replayed holds no answer to this request."""


class AnswerPruned(ReplayMiss):
    """The answer to this request brought nothing new and was pruned from the archive."""


class ParseError(EvidenceError):
    """One record cannot be parsed.

    `record` names it as well as can be told ("pmid 123", "article 4 of the file").
    """

    def __init__(self, record: str, reason: str) -> None:
        super().__init__(f"{record}: {reason}")
        self.record = record
        self.reason = reason


class ArchiveError(EvidenceError):
    """An archived body is missing or does not match its digest."""


class StoreError(EvidenceError):
    """The working store cannot be opened, migrated or written."""
