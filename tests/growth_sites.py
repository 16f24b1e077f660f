"""Every regular expression that the project's code asks for, found by reading its source.

A call ``regex.compile(...)``, ``regex.search(...)``, ``re.sub(...)`` is a site. Where its first argument hangs on
nothing local it is evaluated as it stands in its module; the rest is written down while the code runs: functions
without arguments are called, and a report is extracted and examined.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import regex

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("extractors", "pipeline", "patterns")
ENGINES: dict[str, ModuleType] = {"regex": regex, "re": re}
ASKING = ("compile", "search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")
_FLAGS_AT = {"sub": 4, "subn": 4, "split": 3}  # place of the argument ``flags``, 2 for the others

Written = tuple[Any, int]  # the pattern as text (or bytes) and its flags


@dataclass(frozen=True, kw_only=True)
class Site:
    """A call that asks for a pattern: in which module and function (outermost first), on which line, how."""

    module: str
    line: int
    inside: tuple[str, ...]
    target: str | None
    engine: str
    asks: str
    call: ast.Call = field(compare=False)
    local: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        parts = [self.module, *self.inside, *([self.target] if self.target else [])]
        return ".".join(parts)


def modules() -> list[ModuleType]:
    """All modules of the project, imported."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


def sites_of(module: ModuleType) -> Iterator[Site]:
    """The sites of one module."""
    yield from _walk(ast.parse(inspect.getsource(module)), module.__name__, (), frozenset(), None)


def _walk(
    node: ast.AST, module: str, inside: tuple[str, ...], local: frozenset[str], target: str | None
) -> Iterator[Site]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        inside = (*inside, node.name)
        local |= _names(node) if isinstance(node, ast.FunctionDef) else frozenset()
    if isinstance(node, ast.Assign | ast.AnnAssign) and not local:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        target = ast.unparse(targets[0])
    asked = _asked(node)
    if asked is not None:
        assert isinstance(node, ast.Call)
        engine, asks = asked
        yield Site(
            module=module,
            line=node.lineno,
            inside=inside,
            target=target,
            engine=engine,
            asks=asks,
            call=node,
            local=local,
        )
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, module, inside, local, target)


def _names(function: ast.FunctionDef) -> frozenset[str]:
    """The names that are local to ``function``."""
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return frozenset(stored | {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)})


def _asked(node: ast.AST) -> tuple[str, str] | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    owner = node.func.value
    known = isinstance(owner, ast.Name) and owner.id in ENGINES and node.func.attr in ASKING
    return (owner.id, node.func.attr) if known and isinstance(owner, ast.Name) else None


def evaluated(site: Site) -> Written | None:
    """The pattern of a site that hangs on nothing local."""
    arguments = [site.call.args[0], *_flags(site)]
    used = {node.id for argument in arguments for node in ast.walk(argument) if isinstance(node, ast.Name)}
    bound = {
        node.id
        for argument in arguments
        for node in ast.walk(argument)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    if (used - bound) & site.local:
        return None
    space = vars(sys.modules[site.module])
    values = [eval(compile(ast.Expression(argument), site.module, "eval"), space) for argument in arguments]
    return values[0], int(values[1]) if len(values) > 1 else 0


def _flags(site: Site) -> list[ast.expr]:
    place = _FLAGS_AT.get(site.asks, 1 if site.asks == "compile" else 2)
    named = [word.value for word in site.call.keywords if word.arg == "flags"]
    return named or site.call.args[place : place + 1]


Seen = dict[tuple[str, int], set[Written]]


@contextmanager
def recording() -> Iterator[Seen]:
    """Writes down by file and line what patterns are asked for."""
    seen: Seen = {}
    kept = {(engine, asks): getattr(engine, asks) for engine in ENGINES.values() for asks in ASKING}
    for (engine, asks), function in kept.items():
        setattr(engine, asks, _noting(function, asks, seen))
    try:
        yield seen
    finally:
        for (engine, asks), function in kept.items():
            setattr(engine, asks, function)


def _noting(function: Callable[..., Any], asks: str, seen: Seen) -> Callable[..., Any]:
    place = _FLAGS_AT.get(asks, 1 if asks == "compile" else 2)

    def noted(pattern: Any, *arguments: Any, **named: Any) -> Any:
        caller = sys._getframe(1)
        flags = named.get("flags", (*arguments, *[0] * 9)[place - 1])
        if isinstance(pattern, str | bytes):
            seen.setdefault((caller.f_code.co_filename, caller.f_lineno), set()).add((pattern, int(flags)))
        return function(pattern, *arguments, **named)

    return noted


@cache
def found() -> tuple[tuple[tuple[Site, Written], ...], tuple[Site, ...]]:
    """Each pattern with a site that asks for it, and the sites whose pattern could not be found."""
    loaded = modules()
    sites = [site for module in loaded for site in sites_of(module)]
    known: list[tuple[Site, Written]] = []
    waiting = []
    for site in sites:
        written = evaluated(site)
        if written is None:
            waiting.append(site)
        else:
            known.append((site, written))
    seen = _watched({site.module for site in waiting})
    missing = []
    for site in waiting:
        patterns = seen.get((str(sys.modules[site.module].__file__), site.line), set())
        known.extend((site, written) for written in sorted(patterns, key=str))
        if not patterns:
            missing.append(site)
    return tuple(known), tuple(missing)


def _watched(names: set[str]) -> Seen:
    """What is asked for while the functions without arguments of the modules ``names`` and a whole report run."""
    functions = [value for name in names for value in vars(sys.modules[name]).values() if hasattr(value, "cache_clear")]
    for function in functions:
        function.cache_clear()
    with recording() as seen:
        for function in functions:
            if not inspect.signature(function).parameters:
                function()
        _work()
    return seen


def _work() -> None:
    """Read, extract and examine reports of the corpus, and call what only other texts need."""
    from pipeline.audit import examine, statement_places, text_changes
    from pipeline.extract import extract
    from pipeline.normalise import notes
    from pipeline.profile_shape import Places
    from pipeline.readers import legacy, read, text_tables
    from pipeline.slip import full_name

    for path in sorted((ROOT / "corpus" / "reports").glob("*.txt"))[:2]:
        examine(extract(read(path)))
    statement_places.matcher("aims")
    text_changes._ends("from")
    notes._own_mark("1")
    text_tables._span_attribute("colspan")
    legacy._sequences("tcvn3")
    Places("-", "a = 1").line(("a",))
    full_name("UBND xã")


_SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


@cache
def _source() -> str:
    return "\n".join(path.read_text("utf-8") for path in _SOURCES)


def uses(site: Site) -> frozenset[str]:
    """Of ``finditer``, ``match`` and ``fullmatch`` those that ask as the code does; ``finditer`` where it looks on."""
    asked = {site.asks}
    if site.asks == "compile":
        name = site.target or site.inside[-1]
        source = inspect.getsource(sys.modules[site.module]) if name.startswith("_") else _source()
        asked = set(re.findall(rf"\b{re.escape(name)}(?:\([^()]*\))?\.({'|'.join(ASKING)})\b", source))
    return frozenset(asks if asks in ("match", "fullmatch") else "finditer" for asks in asked or {"search"})
