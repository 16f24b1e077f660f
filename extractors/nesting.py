"""From a run of items to a tree: depth by the family of the label and what is open, numbers as weak evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.items import Item
from extractors.topics import code_of, kind_of, tells_results

# The usual depth of a family; a smaller number is nearer to the root.
_RANK = {
    "part": 0, "chapter": 1, "division": 2, "roman": 3, "upper": 3, "article": 4, "arabic": 5, "letter": 20,
    "paren": 21, "star": 22, "dash": 23, "plus": 24,
}  # fmt: skip
_TITLE = 19  # an unnumbered title below a numbered one
_PARTS = ("chi_dao_dieu_hanh", "ket_qua", "danh_gia", "phuong_huong", "kien_nghi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An item in its place: ``parent`` is the index of the node above it (None at the root), ``level`` from 1.
    ``rank`` and ``value`` are the depth class and number it was placed by.
    """

    item: Item
    parent: int | None
    level: int
    rank: int
    family: str
    value: int | None
    code: str | None


def nest(items: Sequence[Item], *, level: int = 1) -> list[Node]:
    """The items as nodes in reading order, roots at ``level``, with their codes."""
    tree = _Tree(items, level)
    for place in range(len(items)):
        tree.add(place)
    tree.nodes = [_among_sentences(tree.nodes, place) for place in range(len(tree.nodes))]
    return [_with_results(tree.nodes, place) for place in range(len(tree.nodes))]


def _among_sentences(nodes: Sequence[Node], place: int) -> Node:
    """A node without a heading where its words before a colon are no title: one of a list that is all sentences."""
    node = nodes[place]
    if not node.item.inline or node.value is None or code_of(node.item.heading or "") is not None:
        return node
    beside = [other.item for other in nodes if other.parent == node.parent and other.family == node.family]
    sentences = sum(item.heading is None for item in beside)
    if sentences < 2 or 2 * sentences < len(beside) or any(item.heading and not item.inline for item in beside):
        return node
    return replace(node, code=None, item=replace(node.item, heading=None, capital=False, end=node.item.label_end))


def _with_results(nodes: Sequence[Node], place: int) -> Node:
    """A node that holds the results by topic under a general title ("Kết quả đạt được") is that part."""
    node = nodes[place]
    if node.code not in (None, "uu_diem") or not tells_results(node.item.heading or ""):
        return node
    below = (other for other in nodes[place + 1 :] if other.parent == place)
    return replace(node, code="ket_qua") if any(kind_of(other.code) == "topic" for other in below) else node


class _Tree:
    def __init__(self, items: Sequence[Item], level: int) -> None:
        self.items = items
        self.level = level
        self.nodes: list[Node] = []
        self.open: list[int] = []
        self.seen: set[str] = set()
        self.romans = [item.values[0] for item in items if item.family == "roman"]

    def add(self, place: int) -> None:
        item = self.items[place]
        family, rank, value = self._class(item)
        self._close(item, family, rank, value)
        parent = self.open[-1] if self.open else None
        code = code_of(item.heading, self._above(parent), self.seen) if item.heading else None
        if code is not None:
            self.seen.add(code)
        level = self.nodes[parent].level + 1 if parent is not None else self.level
        self.nodes.append(Node(item=item, parent=parent, level=level, rank=rank, family=family, value=value, code=code))
        self.open.append(len(self.nodes) - 1)

    def _above(self, parent: int | None) -> str | None:
        """The nearest code on the way to the root."""
        while parent is not None:
            if (code := self.nodes[parent].code) is not None:
                return code
            parent = self.nodes[parent].parent
        return None

    def _class(self, item: Item) -> tuple[str, int, int | None]:
        """Family, rank and number that an item is placed by."""
        if item.family is None:
            return self._unnumbered(item)
        if item.family in ("arabic", "bare"):
            promoted = self._promoted(item)
            if promoted is not None:
                return "roman", _RANK["roman"], promoted
            return f"arabic{len(item.values)}", _RANK["arabic"] + len(item.values) - 1, item.values[-1]
        if item.family == "confused":
            roman = self._is_part(item) or (item.capital and bool(self.romans))
            return ("roman", _RANK["roman"], 1) if roman else ("arabic1", _RANK["arabic"], 1)
        return item.family, _RANK[item.family], item.values[-1] if item.values else None

    def _unnumbered(self, item: Item) -> tuple[str, int, int | None]:
        code = code_of(item.heading or "", None, self.seen)
        if code in _PARTS or (kind_of(code) == "review" and item.capital):
            return "title", _RANK["roman"] if item.capital or not self.romans else _TITLE, None
        if kind_of(code) == "topic" and not self._inside_topic():
            return "title", _RANK["arabic"], None
        return "title", _TITLE, None

    def _inside_topic(self) -> bool:
        """Whether a numbered topic is open: an unnumbered one would lie below it."""
        return any(
            self.nodes[n].family != "title" and kind_of(self.nodes[n].code) == "topic" for n in self.open
        ) and not all(self.nodes[n].family == "title" for n in self.open if kind_of(self.nodes[n].code) == "topic")

    def _is_part(self, item: Item) -> bool:
        return code_of(item.heading or "", None, self.seen) in _PARTS

    def _promoted(self, item: Item) -> int | None:
        """The Roman number an Arabic label stands for: part I begun as "1.", "II" read as "11"."""
        if len(item.values) != 1 or not self.romans or not self._is_part(item):
            return None
        before = [self.nodes[n].value or 0 for n in range(len(self.nodes)) if self.nodes[n].family == "roman"]
        expected = (before[-1] if before else 0) + 1
        number = item.values[0]
        if item.label and set(item.label) == {"1"} and len(item.label) == expected and expected > 1:
            return expected
        if number != expected or expected in self.romans:
            return None
        siblings = [self.nodes[n].value for n in self.open if self.nodes[n].family == "arabic1"]
        continues = bool(siblings) and siblings[-1] == number - 1
        return expected if (item.capital or number == 1) and not continues else None

    def _close(self, item: Item, family: str, rank: int, value: int | None) -> None:
        """Close the open nodes that the next one does not lie below."""
        same = self._sibling(item, family, rank, value)
        if same is not None and not self._restarts_below(same, family, value):
            del self.open[self.open.index(same) :]
            return
        while self.open and not self._holds(self.nodes[self.open[-1]], family, rank, value):
            self.open.pop()

    def _sibling(self, item: Item, family: str, rank: int, value: int | None) -> int | None:
        """The open node of the same family that the next one stands beside: where lists lie in lists, the one
        whose section is of the same kind, then the one that the number continues.
        """
        same = [n for n in reversed(self.open) if self.nodes[n].family == family and self.nodes[n].rank == rank]
        if len(same) < 2:
            return same[0] if same else None
        kind = kind_of(code_of(item.heading or "", self._above(self.nodes[same[-1]].parent), self.seen))
        alike = [n for n in same if kind is not None and kind_of(self.nodes[n].code) == kind]
        continued = [n for n in same if value is not None and self.nodes[n].value == value - 1]
        return next(iter([*alike, *continued, *same]))

    def _restarts_below(self, same: int, family: str, value: int | None) -> bool:
        """Whether a list that begins anew lies below a starred or unnumbered title inside the open one."""
        inner = self.open[self.open.index(same) + 1 :]
        if value != 1 or family not in ("arabic1", "letter", "paren"):
            return False
        return any(self.nodes[n].family in ("star", "title", "letter") and self.nodes[n].rank >= _TITLE for n in inner)

    def _holds(self, node: Node, family: str, rank: int, value: int | None) -> bool:
        """Whether an open node can hold one of the given class."""
        if node.rank < rank:
            return True
        if node.rank == rank and node.family != family and value == 1:
            return {node.family, family} == {"roman", "upper"}
        nested = value == 1 and family in ("arabic1", "letter", "paren") and node.family in ("star", "title")
        return nested and node.rank >= _TITLE
