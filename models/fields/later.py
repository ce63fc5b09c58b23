"""Lists that are looked up when a field first asks for them: most steps of a form ask for none. No store here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar, overload

T = TypeVar("T")


class Later(Sequence[T]):
    """A sequence that `find` gives: all of it, or (for `later[:8]`) no more than so many from its beginning."""

    def __init__(self, find: Callable[[int | None], Sequence[T]]) -> None:
        self._find = find

    @cached_property
    def _all(self) -> Sequence[T]:
        return self._find(None)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...

    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice) and _beginning(place) and "_all" not in self.__dict__:
            return self._find(place.stop)
        return self._all[place]

    def __len__(self) -> int:
        return len(self._all)


def _beginning(place: slice) -> bool:
    return place == slice(place.stop) and place.stop is not None and place.stop > 0


class LaterMap(Mapping[str, str]):
    """A mapping that `find` gives."""

    def __init__(self, find: Callable[[], Mapping[str, str]]) -> None:
        self._find = find

    @cached_property
    def _all(self) -> Mapping[str, str]:
        return self._find()

    def __getitem__(self, key: str) -> str:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)
