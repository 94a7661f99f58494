"""How the print read on a pack speaks for each of a few candidates.

What a candidate says is what was read on its reference pictures and what the catalogue calls it;
what the pack says was read with errors and in part. A word that all candidates share, the brand,
tells nothing; one that a single candidate has tells most: inverse document frequency (Spärck
Jones, Journal of Documentation 28, 1972) over the candidates at hand.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from vision.models.pack_words import QUANTITY, Words, compact, is_cjk, words_of
from vision.models.text import Reading

CUES = (
    "text_agreement",  # share of the telling words read that are this candidate's, 0 to 1
    "text_evidence",  # telling words read, the same for all candidates
)

Matrix = NDArray[np.float64]
Place = tuple[float, int, int]  # how surely, first letter, behind the last

_SURE = 0.7  # score of a line of a reference; what is read wrong there is never found again
_SIMILAR = 80  # per cent of the letters two spellings of a word have in common, at least
_FUZZY_LETTERS = 4  # shorter words must be equal
_OVERLAP = 0.25  # of a word's letters that another one may have taken
_CHARACTER, _PAIR, _QUANTITY, _NUMBER = 0.25, 0.5, 0.7, 0.4  # of a word


def reference_words(reading: Reading, *names: str) -> Words:
    """The words of a candidate: what was surely read on a picture of it, and what it is called."""
    read = zip(reading.text, reading.score, strict=True)
    return words_of([*(line for line, score in read if score >= _SURE), *names])


def text_cues(reading: Reading, candidates: Sequence[Words]) -> NDArray[np.float32]:
    """The cues (k, 2) of k candidates, given by their words; zeros tell nothing."""
    cues = np.zeros((len(candidates), len(CUES)), np.float32)
    vocabulary = sorted(set().union(*candidates))
    if len(candidates) < 2 or not len(reading) or not vocabulary:
        return cues
    read = _read(reading, vocabulary)
    has = np.array([[_likeness(word, own) for word in vocabulary] for own in candidates])
    worth = np.array([_worth(word) for word in vocabulary])
    telling = worth * _rarity(has)
    found = telling * read
    evidence = float(found.sum())
    if evidence > 0:
        cues[:, 0] = (has @ found) / evidence
    cues[:, 1] = evidence
    return cues


def _rarity(has: Matrix) -> NDArray[np.float64]:
    """(w,) 1 for a word of one of the k candidates (k, w), 0 for one that all have."""
    return 1 - np.log(np.clip(has.sum(axis=0), 1, None)) / np.log(len(has))


def _worth(word: str) -> float:
    if word.startswith(QUANTITY):
        return _NUMBER if word[-1].isdigit() else _QUANTITY
    if is_cjk(word):
        return _CHARACTER if len(word) == 1 else _PAIR
    return 1.0


def _likeness(word: str, own: Words) -> float:
    """How surely a candidate has the word, 0 to 1: itself or one hardly different."""
    if word in own:
        return 1.0
    if not _is_fuzzy(word):
        return 0.0
    return max((_credit(fuzz.ratio(word, other)) for other in own), default=0.0)


def _is_fuzzy(word: str) -> bool:
    return word.isalpha() and not is_cjk(word) and len(word) >= _FUZZY_LETTERS


def _credit(similarity: float) -> float:
    """1 for equal spellings, 0.5 for those just similar enough, 0 for others."""
    return (
        max(0.0, 1 - 0.5 * (100 - similarity) / (100 - _SIMILAR)) if similarity >= _SIMILAR else 0
    )


def _read(reading: Reading, vocabulary: Sequence[str]) -> NDArray[np.float64]:
    """(w,) how surely each word of the vocabulary stands on the pack, 0 to 1.

    Letters of a line that spell a long word don't spell a shorter one within it as well: "milk"
    is not read in "buttermilk" when both are in the vocabulary.
    """
    best = dict.fromkeys(vocabulary, 0.0)
    long = [word for word in vocabulary if _is_fuzzy(word)]
    for line, score in zip(reading.text, reading.score, strict=True):
        for word in words_of([line]):
            if word in best:
                best[word] = max(best[word], float(score))
        for word, credit in _spelled(compact(line), long):
            best[word] = max(best[word], float(score) * credit)
    return np.array([best[word] for word in vocabulary])


def _spelled(letters: str, words: Sequence[str]) -> Iterator[tuple[str, float]]:
    """The words that stand in a row of letters and how surely, the longest and surest first."""
    matches = []
    for word in words:
        credit, start, end = max(_whole(word, letters), _cut_off(word, letters))
        if credit > 0:
            matches.append((-credit * (end - start), word, start, end, credit))
    taken: list[tuple[int, int]] = []
    for _, word, start, end, credit in sorted(matches):
        overlap = max((min(end, b) - max(start, a) for a, b in taken), default=0)
        if overlap <= len(word) * _OVERLAP:
            taken.append((start, end))
            yield word, credit


def _whole(word: str, letters: str) -> Place:
    """How surely, and from where to where, the whole word stands in the letters."""
    if len(word) > len(letters):
        return _credit(fuzz.ratio(word, letters)), 0, len(letters)
    found = fuzz.partial_ratio_alignment(word, letters)
    return _credit(found.score), found.dest_start, found.dest_end


def _cut_off(word: str, letters: str) -> Place:
    """The same for its beginning at the letters' end or its end at their beginning.

    A line often leaves the side of a pack that can be seen; half a word counts half.
    """
    places = [(0.0, 0, 0)]
    for count in range(_FUZZY_LETTERS, min(len(word) - 1, len(letters)) + 1):
        share = count / len(word)
        first = _credit(fuzz.ratio(word[:count], letters[-count:]))
        last = _credit(fuzz.ratio(word[-count:], letters[:count]))
        places.append((first * share, len(letters) - count, len(letters)))
        places.append((last * share, 0, count))
    return max(places)
