"""The language layer: a blank Vietnamese spaCy pipeline over a normalised document.

Its tokens keep their offsets (``doc.text == document.text``); its components put what they find into
``doc.spans`` under ``sections``, ``references`` and ``figures``, in reading order, and the records themselves
into ``doc._.sections``, ``doc._.references`` and ``doc._.figures``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Protocol

import regex
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.vocab import Vocab

from extractors.figures import find_figures
from extractors.folding import is_plain
from extractors.records import Document, Outline
from extractors.references import find_references

TOKEN = regex.compile(r"([\p{L}\p{M}]++|\p{N}++|.)([ ]?)", regex.DOTALL)
_PLAIN_TOKEN = re.compile(r"([^\W\d_]+|\d+|.)([ ]?)", re.DOTALL)  # the same where letters have no marks of their own


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class OffsetTokenizer:
    """Cuts a text into runs of letters, runs of digits and single signs; joined again they give the text.

    A blank that follows a token belongs to it, as spaCy wants; any other white space is a token of its own.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The tokens of ``text``."""
        tokens = (_PLAIN_TOKEN if is_plain(text) else TOKEN).findall(text)
        return Doc(self.vocab, words=[word for word, _ in tokens], spaces=[bool(blank) for _, blank in tokens])


@cache
def language() -> Language:
    """The pipeline, built once per process: ``sections``, ``references``, ``figures``."""
    for name in ("document", "outline", "sections", "references", "figures"):
        Doc.set_extension(name, default=(), force=True)
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})
    nlp.tokenizer = OffsetTokenizer(nlp.vocab)
    nlp.max_length = sys.maxsize  # the limit of spaCy is meant for its parser, which has no part here
    for component in ("baocao_sections", "baocao_references", "baocao_figures"):
        nlp.add_pipe(component)
    return nlp


def analyse(document: Document, outline: Outline) -> Doc:
    """The spaCy document of a normalised text, with its spans and records."""
    nlp = language()
    doc = nlp.make_doc(document.text)
    doc._.document, doc._.outline = document, outline
    return nlp(doc)


@Language.component("baocao_sections")
def _sections(doc: Doc) -> Doc:
    doc._.sections = doc._.outline.sections
    doc.spans["sections"] = _group(doc, "sections", doc._.sections, [section.code for section in doc._.sections])
    return doc


@Language.component("baocao_references")
def _references(doc: Doc) -> Doc:
    doc._.references = find_references(doc._.document, doc._.outline)
    labels = [reference.doc_type for reference in doc._.references]
    doc.spans["references"] = _group(doc, "references", doc._.references, labels)
    return doc


@Language.component("baocao_figures")
def _figures(doc: Doc) -> Doc:
    taken = [(reference.start, reference.end) for reference in doc._.references]
    doc._.figures = find_figures(doc._.document, doc._.outline, taken)
    doc.spans["figures"] = _group(doc, "figures", doc._.figures, [figure.unit for figure in doc._.figures])
    return doc


def _group(doc: Doc, name: str, records: Sequence[_Spanned], labels: Iterable[str | None]) -> SpanGroup:
    """The records as token spans; a record that begins or ends inside a token takes the whole token."""
    spans: list[Span] = []
    for record, label in zip(records, labels, strict=True):
        span = doc.char_span(record.start, record.end, label=label or "", alignment_mode="expand")
        if span is not None:
            spans.append(span)
    return SpanGroup(doc, name=name, spans=spans)
