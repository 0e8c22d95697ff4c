"""Groups the articles of one poll by average linkage: the two most alike groups become one, and so on.

A poll is known all at once, so its articles need not be taken one after the other. Two groups are as alike
as the mean over all pairs between them, which does not chain: A like B and B like C does not put A beside C.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence

Links = list[dict[int, float]]


def groups(vectors: Sequence[Mapping[str, float]], threshold: float) -> list[list[int]]:
    """Return the positions of unit vectors in groups whose mean cosine is at least the threshold."""
    links = _cosines(vectors)
    members = {at: [at] for at in range(len(vectors))}
    pairs = ((at, other, alike) for at, row in enumerate(links) for other, alike in row.items() if at < other)
    heap = [(-alike, at, other) for at, other, alike in pairs if alike >= threshold]
    heapq.heapify(heap)
    while heap:
        alike, left, right = heapq.heappop(heap)
        if left not in members or right not in members or -alike != _mean(links, members, left, right):
            continue  # one of the two has grown since, or is part of another group
        _merge(links, members, left, right)
        for other in links[left]:
            mean = _mean(links, members, left, other)
            if mean >= threshold:
                heapq.heappush(heap, (-mean, min(left, other), max(left, other)))
    return sorted(sorted(group) for group in members.values())


def _cosines(vectors: Sequence[Mapping[str, float]]) -> Links:
    links: Links = [defaultdict(float) for _ in vectors]
    held: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, vector in enumerate(vectors):
        row = links[at]
        for term, weight in vector.items():
            for other, its in held[term]:
                row[other] += weight * its
            held[term].append((at, weight))
        for other, alike in row.items():
            links[other][at] = alike
    return links


def _mean(links: Links, members: Mapping[int, list[int]], left: int, right: int) -> float:
    low, high = min(left, right), max(left, right)
    return links[low][high] / (len(members[low]) * len(members[high]))


def _merge(links: Links, members: dict[int, list[int]], left: int, right: int) -> None:
    """Let the group of the lower position take in the other."""
    members[left] += members.pop(right)
    for other, alike in links[right].items():
        del links[other][right]
        if other != left:
            links[left][other] = links[other][left] = links[left].get(other, 0.0) + alike
    links[right].clear()
