"""The entries of a drafted codebook, collected question by question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from loyaltysem.survey.answers.column_matching import ColumnIndex
from loyaltysem.survey.answers.ratings import Bundle
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Construct, Group, Item, Trap
from loyaltysem.survey.drafting.answer_scales import AnswerScale
from loyaltysem.survey.drafting.field_words import field_construct, field_construct_of_prefix
from loyaltysem.survey.drafting.grouping import DraftedGroup, drafted_option
from loyaltysem.survey.drafting.guesses import Guess
from loyaltysem.survey.drafting.naming import Names, number_of, row_of, short_label
from loyaltysem.survey.drafting.trap_wording import asked_answer, trap_answer
from loyaltysem.survey.formats.export import Question

__all__ = ["Entries"]

_Entry = TypeVar("_Entry", Item, Group, Trap)


@dataclass(slots=True)
class Entries:
    """What has been drafted so far.

    Attributes
    ----------
    columns : ColumnIndex
        All columns of the export, for telling apart columns of the same text.
    only_questions : bool
        Whether the file is that of a questionnaire, which holds no answers.
    """

    columns: ColumnIndex
    only_questions: bool = False
    names: Names = field(default_factory=Names)
    items: list[Item] = field(default_factory=list)
    constructs: list[Construct] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    traps: list[Trap] = field(default_factory=list)
    ignore: list[str] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)

    def codebook(self) -> Codebook:
        """Return the codebook of all entries."""
        return Codebook(
            tuple(self.items),
            tuple(self.constructs),
            tuple(self.groups),
            tuple(self.traps),
            ignore=tuple(self.ignore),
        )

    def leave_out(self, question: Question, guess: str, reason: str) -> None:
        """Put a column under `ignore`, with what it is taken for."""
        text = question.text or question.column
        if text not in self.ignore:
            self.ignore.append(text)
        place = str(self.ignore.index(text))
        self.guesses.append(Guess("survey", (place,), "", guess, reason))

    def add_group(self, question: Question, drafted: DraftedGroup) -> None:
        """Add a grouping variable."""
        wanted = drafted.proposed_name
        named = wanted and wanted not in self.names.taken
        name = self.names.take(wanted) if named else self.names.of_question(question)
        group = self._found(replace(drafted.group, name=name), question)
        if group is None:
            return
        self.groups.append(group)
        self.guesses.append(Guess("groups", (name,), "", "grouping variable", drafted.reason))

    def add_options(self, bundle: Bundle) -> None:
        """Add the options of a multiple choice, each as a grouping variable."""
        for question in bundle.questions:
            name = self.names.of_question(question)
            group = self._found(replace(drafted_option(question), name=name), question)
            if group is not None:
                self.groups.append(group)
                reason = f"an option of {bundle.key}: {bundle.stem}" if bundle.stem else bundle.key
                self.guesses.append(Guess("groups", (name,), "", "ticked or not", reason))

    def add_scale(self, bundle: Bundle, scale: AnswerScale) -> None:
        """Add rated questions: items, with the construct they seem to measure, and traps."""
        asked = {question.name: asked_answer(question.text) for question in bundle.questions}
        rated = [question for question in bundle.questions if not asked[question.name]]
        construct = self._construct(bundle, rated)
        for position, question in enumerate(rated, start=1):
            self._add_item(question, scale, construct, bundle, position)
        for question in bundle.questions:
            if asked[question.name]:
                self._add_trap(question, scale, asked[question.name])
        if construct and not any(item.construct == construct.name for item in self.items):
            self.constructs.remove(construct)
            self.guesses = [
                guess
                for guess in self.guesses
                if (guess.section, guess.names) != ("constructs", (construct.name,))
            ]

    def _construct(self, bundle: Bundle, rated: Sequence[Question]) -> Construct | None:
        if bundle.kind == "single" or not rated:
            return None
        taken = [construct.name for construct in self.constructs]
        texts = [question.text for question in rated]
        by_words = field_construct(bundle.stem, texts, taken)
        by_prefix = field_construct_of_prefix(bundle.key) if bundle.kind == "names" else None
        if by_prefix and by_prefix.role not in [c.role for c in self.constructs]:
            found, why = by_prefix, f"columns are called {bundle.key}"
        elif bundle.kind == "matrix" and by_words and by_words[0].name not in self.names.taken:
            found, why = by_words
        else:
            return self._unnamed_construct(bundle, rated)
        wanted = bundle.key if bundle.kind == "names" else found.name
        construct = Construct(self.names.take(wanted), found.label, found.label_zh, found.role)
        self.constructs.append(construct)
        self._say_construct(construct, bundle, rated)
        self.guesses.append(
            Guess("constructs", (construct.name,), "role", found.label.casefold(), why)
        )
        return construct

    def _unnamed_construct(self, bundle: Bundle, rated: Sequence[Question]) -> Construct:
        named = bundle.kind == "names" or bundle.key.isalpha()
        wanted = bundle.key if named else f"C{number_of(bundle.key)}"
        label = short_label(bundle.stem)
        chinese = any("\u4e00" <= mark <= "\u9fff" for mark in label)
        name = self.names.take(wanted)
        construct = Construct(name, "" if chinese else label, label if chinese else "")
        self.constructs.append(construct)
        self._say_construct(construct, bundle, rated)
        return construct

    def _say_construct(
        self, construct: Construct, bundle: Bundle, rated: Sequence[Question]
    ) -> None:
        shown = f"rows of the matrix {bundle.key}" if bundle.kind == "matrix" else "column names"
        reason = f"{shown}: {bundle.stem}" if bundle.stem else shown
        self.guesses.append(
            Guess(
                "constructs", (construct.name,), "", f"{len(rated)} items of one construct", reason
            )
        )

    def _add_item(
        self,
        question: Question,
        scale: AnswerScale,
        construct: Construct | None,
        bundle: Bundle,
        position: int,
    ) -> None:
        if construct is None or bundle.kind == "names":
            name = self.names.of_question(question)
        elif construct.role:
            name = self.names.take(f"{construct.name}{position}")
        else:
            name = self.names.take(f"{construct.name}_{row_of(question, position)}")
        drafted = Item(
            name=name,
            text=question.text,
            construct=construct.name if construct else "",
            minimum=scale.minimum,
            maximum=scale.maximum,
            labels=scale.labels,
            missing_codes=scale.missing_codes,
            unconfirmed=scale.unconfirmed,
        )
        item = self._found(drafted, question)
        if item is not None:
            self.items.append(item)
            self._say_scale("items", name, scale)

    def _add_trap(self, question: Question, scale: AnswerScale, asked: str) -> None:
        answer = trap_answer(asked, scale.labels, scale.minimum, scale.maximum)
        if answer is None:
            self.leave_out(
                question,
                "an instructed-response item whose right answer cannot be told",
                f"it asks for {asked!r}; to use it, write it as [traps.…] with its answer",
            )
            return
        drafted = Trap(
            name=self.names.take(f"TRAP{len(self.traps) + 1}"),
            text=question.text,
            answer=answer,
            minimum=scale.minimum,
            maximum=scale.maximum,
            labels=scale.labels,
            missing_codes=scale.missing_codes,
        )
        trap = self._found(drafted, question)
        if trap is not None:
            self.traps.append(trap)
            self.guesses.append(
                Guess("traps", (trap.name,), "", "instructed-response item", f"asks for {asked!r}")
            )
            self._say_scale("traps", trap.name, scale)

    def _say_scale(self, section: str, name: str, scale: AnswerScale) -> None:
        for guess, reason in scale.guesses:
            self.guesses.append(Guess(section, (name,), "scale", guess, reason))

    def _found(self, entry: _Entry, question: Question) -> _Entry | None:
        """Return the entry as it is found by, with `column` where its text does not tell it."""
        plain = replace(entry, text="" if entry.text == entry.name else entry.text)
        for column in ("", question.name, question.column):
            candidate = replace(plain, column=column)
            if self.columns.candidates(candidate) == [question]:
                return candidate
        self.leave_out(
            question, "not drafted", "its name and header are those of other columns too"
        )
        return None
