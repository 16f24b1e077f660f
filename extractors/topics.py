"""The canonical code of a section by its title and by the section above it (data: ``patterns/headings.toml``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from extractors.keys import accented_words, title_key
from patterns import catalogue

Kind = Literal["part", "review", "topic", "task"]
_Strength = Literal["titles", "opens"]

# What a section may be below a section of a kind (None: below no coded section), tried from left to right.
# Later steps only see titles that no earlier step knew.
_STEPS: dict[str | None, tuple[tuple[Kind, _Strength], ...]] = {
    None: (
        ("topic", "titles"), ("review", "titles"), ("part", "titles"), ("task", "titles"),
        ("topic", "opens"), ("review", "opens"), ("part", "opens"), ("task", "opens"),
    ),
    "chi_dao_dieu_hanh": (("task", "titles"), ("task", "opens"), ("topic", "titles")),
    "ket_qua": (
        ("topic", "titles"), ("review", "titles"), ("task", "titles"), ("part", "titles"), ("topic", "opens"),
        ("review", "opens"), ("part", "opens"), ("task", "opens"),
    ),
    "topic": (("topic", "titles"),),
    "task": (("topic", "titles"),),
    "review": (("review", "titles"), ("review", "opens"), ("part", "titles"), ("topic", "titles"), ("topic", "opens")),
    "phuong_huong": (
        ("topic", "titles"), ("part", "titles"), ("topic", "opens"), ("task", "titles"), ("part", "opens"),
        ("task", "opens"),
    ),
    "kien_nghi": (("part", "titles"),),
}  # fmt: skip
# Codes that the opening words of a title name below these sections; other parts need their full title there.
_PARTS_BELOW = {"ket_qua": ("chi_dao_dieu_hanh",), "phuong_huong": ("kien_nghi", "chi_dao_dieu_hanh")}
_LONGEST = 400  # characters of a title that are looked at
_OPENING = 12  # words among which a phrase must begin
_RESULTS = frozenset({"the_che", "tthc", "to_chuc_bo_may", "cong_vu", "tai_chinh_cong", "chinh_quyen_so", "ket_qua"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase of the catalogue: its words without and with accents."""

    bare: tuple[str, ...]
    accented: tuple[str, ...]


class Phrases:
    """Phrases, the longest first, found by their first word."""

    def __init__(self, phrases: Iterable[str]) -> None:
        found = {Phrase(bare=tuple(title_key(phrase).split()), accented=accented_words(phrase)) for phrase in phrases}
        ordered = sorted(found, key=lambda phrase: (-len(phrase.bare), phrase.accented))
        self._by_first: dict[str, list[tuple[int, Phrase]]] = {}
        for rank, phrase in enumerate(ordered):
            self._by_first.setdefault(phrase.bare[0], []).append((rank, phrase))

    def first_words(self) -> Iterable[str]:
        """The words that phrases begin with."""
        return self._by_first.keys()

    def beginning_with(self, word: str) -> Sequence[tuple[int, Phrase]]:
        """The phrases whose first word is ``word``, each after its rank among all (0: the longest)."""
        return self._by_first.get(word, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One entry of the catalogue; ``names`` are its titles and openings together."""

    code: str
    kind: Kind
    titles: Phrases
    opens: Phrases
    names: Phrases
    holds: Phrases
    unless: Phrases
    light: bool
    below: tuple[str, ...]


class _Title:
    """The words of a title, without accents for finding and with accents for confirming."""

    def __init__(self, text: str) -> None:
        head = text[:_LONGEST]
        self.bare = tuple(title_key(head).split())
        self.accented = accented_words(head)
        self._openings: dict[bool, list[int]] = {}
        self._topics: Sequence[Topic] | None = None

    def word(self, place: int) -> str:
        """The word at ``place`` without accents; "" in an empty title."""
        return self.bare[place] if place < len(self.bare) else ""

    def at(self, place: int, phrase: Phrase) -> bool:
        """Whether ``phrase`` stands at a word; at least half of its words agree in their accents.

        OCR loses an accent here and there, but "Phường Hương ..." is not "phương hướng".
        """
        end = place + len(phrase.bare)
        if self.bare[place:end] != phrase.bare:
            return False
        agree = sum(a == b for a, b in zip(self.accented[place:end], phrase.accented, strict=False))
        return 2 * agree >= len(phrase.bare) or self.accented == self.bare

    def holds(self, phrases: Phrases) -> bool:
        """Whether one of ``phrases`` stands anywhere in the title."""
        return self._first(phrases, range(len(self.bare))) is not None

    def opens(self, phrases: Phrases, *, light: bool) -> Phrase | None:
        """The first of ``phrases`` that stands at the beginning, or after openers."""
        return self._first(phrases, self.openings(light=light))

    def _first(self, phrases: Phrases, places: Iterable[int]) -> Phrase | None:
        found = (
            ranked
            for place in places
            for ranked in phrases.beginning_with(self.word(place))
            if self.at(place, ranked[1])
        )
        return min(found, key=lambda ranked: ranked[0], default=(0, None))[1]

    def openings(self, *, light: bool) -> list[int]:
        """The words that a phrase may begin at: the first one, and those after openers."""
        if light not in self._openings:
            self._openings[light] = self._find_openings(light)
        return self._openings[light]

    def topics(self) -> Sequence[Topic]:
        """The topics that a phrase at one of the openings may name, in the order of the catalogue."""
        if self._topics is None:
            words = {self.word(place) for light in (False, True) for place in self.openings(light=light)}
            places = frozenset[int]().union(*(_named_by().get(word, ()) for word in words))
            self._topics = [topics()[place] for place in sorted(places)]
        return self._topics

    def _find_openings(self, light: bool) -> list[int]:
        places, front = [0], [0]
        while front:
            start = front.pop()
            for _, opener in _openers(light).beginning_with(self.word(start)):
                after = start + len(opener.bare)
                if after not in places and after < min(len(self.bare), _OPENING) and self.at(start, opener):
                    places.append(after)
                    front.append(after)
        return places


@lru_cache(maxsize=2048)
def _title(text: str) -> _Title:
    return _Title(text)


@cache
def topics() -> tuple[Topic, ...]:
    """All entries of the catalogue, in its order."""
    return tuple(
        Topic(
            code=entry["code"], kind=entry["kind"], titles=Phrases(entry["titles"]), opens=Phrases(entry["opens"]),
            names=Phrases([*entry["titles"], *entry["opens"]]), holds=Phrases(entry["holds"]),
            unless=Phrases(entry["unless"]), light=entry.get("light", False),
            below=tuple(entry.get("below", ())),
        )
        for entry in catalogue("headings")["heading"]
    )  # fmt: skip


@cache
def _named_by() -> dict[str, frozenset[int]]:
    """For each word the places of the topics that have a name beginning with it."""
    found: dict[str, set[int]] = {}
    for place, topic in enumerate(topics()):
        for word in topic.names.first_words():
            found.setdefault(word, set()).add(place)
    return {word: frozenset(places) for word, places in found.items()}


@cache
def kind_of(code: str | None) -> Kind | None:
    """The kind of a code, None for a code of no kind (``phu_luc``)."""
    return next((topic.kind for topic in topics() if topic.code == code), None)


def code_of(title: str, above: str | None = None, seen: Collection[str] = ()) -> str | None:
    """The code of a section titled ``title`` below a section of code ``above``, after the codes ``seen``.

    >>> code_of("Công tác cải cách thể chế", "ket_qua")
    'the_che'
    >>> code_of("Tuyên truyền, phổ biến giáo dục pháp luật", "the_che") is None
    True
    """
    return _code_of(title, above, frozenset(seen))


@lru_cache(maxsize=4096)
def _code_of(title: str, above: str | None, seen: frozenset[str]) -> str | None:
    words = _title(title)
    if not words.bare:
        return None
    steps = _STEPS[_place(above)]
    found = next((topic.code for step in steps for topic in _matches(words, step, above, seen)), None)
    return _combined(words, found)


def codes_in(title: str, code: str) -> frozenset[str]:
    """``code`` and the codes that a combined heading of that code covers as well.

    >>> sorted(codes_in("Cải cách tổ chức bộ máy và chế độ công vụ", "to_chuc_bo_may"))
    ['cong_vu', 'to_chuc_bo_may']
    """
    words = _title(title)
    own = _scope(kind_of(code))
    others = (t.code for t in topics() if _scope(t.kind) == own and words.holds(t.holds) and not words.holds(t.unless))
    return frozenset({code, *others})


def tells_results(title: str) -> bool:
    """Whether ``title`` may head the results by topic ("Kết quả đạt được", "Tình hình thực hiện ...")."""
    words = _title(title)
    return any(words.opens(t.names, light=t.light) for t in topics() if t.code == "ket_qua")


def announces(text: str) -> frozenset[str]:
    """The codes of reviews and parts that a sentence speaks of ("vẫn còn một số tồn tại, hạn chế sau").

    >>> announces("Bên cạnh đó vẫn còn một số tồn tại, hạn chế:")
    frozenset({'ton_tai_han_che'})
    """
    words = _title(text)
    return frozenset(code for code, phrases in _announced() if words.holds(phrases))


@cache
def _announced() -> tuple[tuple[str, Phrases], ...]:
    return tuple((code, Phrases(phrases)) for code, phrases in catalogue("headings")["announced"].items())


def is_known_title(title: str, *, parts: bool = False) -> bool:
    """Whether ``title`` is little more than one of the full titles of the catalogue.

    With ``parts``, the opening words of parts and reviews ("Kết quả ...", "Công tác chỉ đạo ...") count too.
    """
    if len(title) > _LONGEST:
        return False
    words = _title(title)
    matched = (phrase for topic in words.topics() for phrase in [_known(words, topic, parts)] if phrase)
    return any(len(words.bare) - len(phrase.bare) <= 10 for phrase in matched)


def is_whole_title(title: str) -> bool:
    """Whether ``title`` is nothing but a phrase of the catalogue, openers aside ("Kiểm tra, giám sát")."""
    words = _title(title)
    return any(
        place + len(phrase.bare) == len(words.bare) and words.at(place, phrase)
        for topic in words.topics()
        for place in words.openings(light=topic.light)
        for _, phrase in topic.names.beginning_with(words.word(place))
    )


def opens_like_title(title: str) -> bool:
    """Whether ``title`` begins as titles do: with an opener ("Về ...", "Công tác ...") or a phrase of the catalogue."""
    words = _title(title)
    return len(words.openings(light=False)) > 1 or code_of(title) is not None


def title_opens(title: str, phrases: Phrases) -> bool:
    """Whether one of ``phrases`` stands at the beginning of ``title``, or after openers ("Về ...", "Lĩnh vực ...").

    >>> title_opens("Về phát triển kinh tế", Phrases(["phát triển kinh tế"]))
    True
    """
    return _title(title).opens(phrases, light=False) is not None


def _known(title: _Title, topic: Topic, parts: bool) -> Phrase | None:
    wide = parts and topic.kind in ("part", "review")
    return title.opens(topic.names if wide else topic.titles, light=topic.light)


def _place(above: str | None) -> str | None:
    if above in _STEPS:
        return above
    return kind_of(above)


def _scope(kind: Kind | None) -> str:
    return "topic" if kind == "topic" else "task" if kind == "task" else "part"


def _matches(title: _Title, step: tuple[Kind, _Strength], above: str | None, seen: Collection[str]) -> Iterator[Topic]:
    kind, strength = step
    for topic in title.topics():
        if topic.kind != kind or not _fits(topic, strength, above, seen):
            continue
        phrases = topic.titles if strength == "titles" else topic.opens
        if title.opens(phrases, light=topic.light) and not title.holds(topic.unless):
            yield topic


def _fits(topic: Topic, strength: _Strength, above: str | None, seen: Collection[str]) -> bool:
    results_told = not _RESULTS.isdisjoint(seen)
    if topic.below and above not in topic.below:
        return False
    if topic.code == above and topic.kind in ("topic", "task"):
        return False
    if topic.kind == "task" and above is None:
        return not results_told
    if topic.code == "uu_diem" and strength == "opens" and above is None:
        return results_told
    if topic.code == "phuong_huong" and strength == "opens" and above is None:
        return bool(seen)
    if topic.kind == "part" and strength == "opens" and above in _PARTS_BELOW:
        return topic.code in _PARTS_BELOW[above]
    return True


@cache
def _openers(light: bool) -> Phrases:
    return Phrases(catalogue("headings")["light" if light else "openers"])


def _combined(title: _Title, found: str | None) -> str | None:
    if kind_of(found) != "review" and found != "ket_qua":
        return found
    for code, needed in catalogue("headings")["combined"].items():
        if all(any(t.code == need and title.holds(t.holds) for t in topics()) for need in needed):
            return str(code)
    return found
