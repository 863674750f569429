"""Who takes the id of a sentence and says it: what the code calls, and what that passes on to.

`sentence`, `problem` and `told` are known to begin with. A function, method or class that passes a
parameter on as such an id takes ids itself; so what is called through `wrong(...)`, `warn(...)` or
`counted(...)` is found without naming any of them here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

ID = re.compile(r"[a-z][a-z0-9-]*[./][\w./-]*\w")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Sayer(NamedTuple):
    """What takes an id as its argument number `at`, or by the name `by`, and says `before` + id.
    It adds `adds` to the pieces; `open` if it adds some that cannot be read off the code. `takes`
    names its other parameters, which are no pieces; `passes` is False if it hands on no others."""

    at: int
    by: str
    before: str = ""
    adds: frozenset[str] = frozenset()
    open: bool = False
    takes: frozenset[str] = frozenset()
    passes: bool = True
    is_problem: bool = False


class Said(NamedTuple):
    """One id at one call; `pieces` is None where some come from elsewhere."""

    line: int
    id: str
    pieces: frozenset[str] | None
    is_problem: bool


FIRST: dict[str, list[Sayer]] = {
    "sentence": [Sayer(0, "key")],
    "told": [Sayer(0, "key")],
    "problem": [Sayer(0, "key", is_problem=True)],
    # Whoever catches these adds the rest.
    "CellFault": [Sayer(0, "id", adds=frozenset({"lead", "read"}), is_problem=True)],
    "Broken": [Sayer(0, "id", adds=frozenset({"lead"}), is_problem=True)],
}
"""These are known by their names wherever they are called."""
_MADE = {"Sentence": (0, 1), "Problem": (None, None)}
"""Made as they are: the numbers of the id and of the pieces, or else by name."""
Names = dict[str, list[Sayer]]


class Module:
    """One module, with the function around each of its nodes."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.tree = ast.parse(source)
        self.around: dict[ast.AST, ast.AST] = {}
        # As `ast.walk` goes, once for all that is asked.
        self.nodes: list[ast.AST] = [self.tree]
        for outer in self.nodes:
            for inner in ast.iter_child_nodes(outer):
                self.around[inner] = outer
                self.nodes.append(inner)
        self.calls = [node for node in self.nodes if isinstance(node, ast.Call)]
        self.private: Names = {}
        self.instances = dict(self._instances())

    def functions_around(self, node: ast.AST) -> Iterator[Function]:
        """The functions that a node stands in, the innermost first."""
        while node in self.around:
            node = self.around[node]
            if isinstance(node, Function):
                yield node

    def _instances(self) -> Iterator[tuple[str, str]]:
        """What a name is an instance of, by what it is given or annotated as."""
        for node in self.nodes:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                for target in node.targets:
                    if isinstance(target, ast.Name) and isinstance(node.value.func, ast.Name):
                        yield target.id, node.value.func.id
            if isinstance(node, ast.arg) and isinstance(node.annotation, ast.Name):
                yield node.arg, node.annotation.id


def said_in(modules: Mapping[str, str]) -> dict[str, list[Said]]:
    """Every id that is said by its whole text, by the module that says it."""
    return said_by([Module(name, source) for name, source in sorted(modules.items())])


def said_by(read: Sequence[Module]) -> dict[str, list[Said]]:
    """The same of modules that were read."""
    public: Names = {name: list(sayers) for name, sayers in FIRST.items()}
    # What passes an id on to what passes it on is learnt in a later round.
    learning = True
    while learning:
        learning = False
        for module in read:
            learning |= _learn(module, public)
    return {module.name: list(_said(module, public)) for module in read}


def _called(call: ast.Call, module: Module) -> list[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    made = module.instances.get(name)
    return [name, f"{made}()"] if made else [name]


def _sayers(call: ast.Call, module: Module, public: Names) -> Iterator[Sayer]:
    for name in _called(call, module):
        yield from module.private.get(name, public.get(name, ()))


def _argument(call: ast.Call, at: int | None, by: str) -> ast.expr | None:
    if at is not None and at < len(call.args):
        return call.args[at]
    return next((one.value for one in call.keywords if one.arg == by), None)


class _Passed(NamedTuple):
    """An id as an expression, with the pieces that go with it; `rest` names the `**` among them."""

    id: ast.expr
    before: str
    pieces: frozenset[str]
    rest: str | None
    open: bool
    is_problem: bool


def _passed(call: ast.Call, module: Module, public: Names) -> Iterator[_Passed]:
    """The ids that a call takes, if it says any."""
    for name in _called(call, module):
        if name in _MADE:
            key_at, pieces_at = _MADE[name]
            key, pieces = _argument(call, key_at, "id"), _argument(call, pieces_at, "pieces")
            if key is not None:
                names, rest, is_open = _pieces(pieces, call, module)
                yield _Passed(key, "", names, rest, is_open, name == "Problem")
    named = {one.arg for one in call.keywords if one.arg}
    rests = [one.value for one in call.keywords if one.arg is None]
    rest = rests[0].id if len(rests) == 1 and isinstance(rests[0], ast.Name) else None
    for sayer in _sayers(call, module, public):
        key = _argument(call, sayer.at, sayer.by)
        if key is not None:
            pieces_ = frozenset((named - sayer.takes if sayer.passes else set()) | sayer.adds)
            is_open = sayer.open or (rest is None and bool(rests))
            yield _Passed(
                key, sayer.before, pieces_, rest if sayer.passes else None, is_open,
                sayer.is_problem,
            )  # fmt: skip


def _pieces(
    given: ast.expr | None, node: ast.expr, module: Module
) -> tuple[frozenset[str], str | None, bool]:
    """The names of pieces in an expression, the name of what else it takes along, and whether
    there is more that cannot be read."""
    if given is None:
        return frozenset(), None, False
    if isinstance(given, ast.Call) and getattr(given.func, "id", "") == "pieces_of":
        return _pieces(given.args[0], node, module)
    if isinstance(given, ast.Name):
        for function in module.functions_around(node):
            if function.args.kwarg and function.args.kwarg.arg == given.id:
                return frozenset(), given.id, False
        value = _value(given.id, node, module)
        if value is None or isinstance(value, ast.Name):
            return _UNREAD
        return _pieces(value, node, module)
    if not isinstance(given, ast.Dict):
        return _UNREAD
    names: set[str] = set()
    rest: str | None = None
    is_open = False
    for key, value in zip(given.keys, given.values, strict=True):
        if isinstance(key, ast.Constant):
            names.add(str(key.value))
        elif key is None and isinstance(value, ast.Name) and rest is None:
            rest = value.id
        else:
            is_open = True
    return frozenset(names), rest, is_open


_UNREAD = (frozenset[str](), None, True)


def _value(name: str, node: ast.expr, module: Module) -> ast.expr | None:
    """What a name was given last above a node, in the functions around it or in the module; None
    where it is a parameter."""
    for function in module.functions_around(node):
        above = [one for one in _values(ast.walk(function), name) if one.lineno <= node.lineno]
        if above:
            return max(above, key=lambda one: one.lineno)
        if name in _parameters(function):
            return None
    return next(_values(module.tree.body, name), None)


def _parameters(function: Function) -> list[str]:
    args = function.args
    return [one.arg for one in (*args.posonlyargs, *args.args, *args.kwonlyargs)]


def _values(nodes: Iterable[ast.AST], name: str) -> Iterator[ast.expr]:
    for node in nodes:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        if any(isinstance(one, ast.Name) and one.id == name for one in targets):
            yield node.value  # type: ignore[attr-defined]


def _learn(module: Module, public: Names) -> bool:
    """Notes which functions of a module take ids; True if one was not known before."""
    learnt = False
    for call in module.calls:
        for passed in list(_passed(call, module, public)):
            key, before = passed.id, passed.before
            if isinstance(key, ast.JoinedStr) and len(key.values) == 2:
                first, second = key.values
                if isinstance(first, ast.Constant) and isinstance(second, ast.FormattedValue):
                    key, before = second.value, before + str(first.value)
            if not isinstance(key, ast.Name):
                continue
            for function in module.functions_around(call):
                if key.id in _parameters(function):
                    learnt |= _note(module, public, function, passed, key.id, before)
                    break
    return learnt


def _note(
    module: Module, public: Names, function: Function, passed: _Passed, key: str, before: str
) -> bool:
    outer = module.around.get(function)
    is_method = isinstance(outer, ast.ClassDef)
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    kwarg = function.args.kwarg.arg if function.args.kwarg else None
    if is_method:
        names = names[1:]
    sayer = Sayer(
        names.index(key) if key in names else len(names) + 99, key, before, passed.pieces,
        passed.open or passed.rest not in (None, kwarg), frozenset(_parameters(function)),
        passed.rest is not None and passed.rest == kwarg, passed.is_problem,
    )  # fmt: skip
    called = function.name
    if isinstance(outer, ast.ClassDef) and called == "__init__":
        called = outer.name
    elif isinstance(outer, ast.ClassDef) and called == "__call__":
        called = f"{outer.name}()"
    if called in FIRST:
        return False
    # Only what is called by a whole id is told apart by its name alone in other modules.
    is_inner = isinstance(outer, Function)
    table = module.private if called.startswith("_") or before or is_inner else public
    known = table.setdefault(called, [])
    if sayer in known:
        return False
    known.append(sayer)
    return True


def _said(module: Module, public: Names) -> Iterator[Said]:
    for call in module.calls:
        for passed in _passed(call, module, public):
            pieces = None if passed.open or passed.rest is not None else passed.pieces
            for text in _texts(passed.id, call, module):
                whole = passed.before + text
                if ID.fullmatch(whole):
                    yield Said(call.lineno, whole, pieces, passed.is_problem)


def _texts(key: ast.expr, node: ast.expr, module: Module) -> Iterator[str]:
    """What an expression may be: a text, one of two, or what a name was given as."""
    if isinstance(key, ast.IfExp):
        yield from _texts(key.body, node, module)
        yield from _texts(key.orelse, node, module)
    elif isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value
    elif isinstance(key, ast.Name):
        value = _value(key.id, node, module)
        # A name that was given another name is followed no further: it may have been given itself.
        for one in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
            if isinstance(one, ast.Constant):
                yield from _texts(one, node, module)
