from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.understanding.embedded import Bayes, Linear, Told
from bot.understanding.vocabulary import Vocabulary

class Scorer:
    def __init__(
        self, vocabulary: Vocabulary, linear: Linear, bayes: Bayes, often: NDArray[np.float32], length: int
    ) -> None: ...
    def read(self, words: list[str], spoken: list[str]) -> Told: ...

class Pairs:
    def __init__(self, size: int, counts: Sequence[float], squares: Sequence[float]) -> None: ...
    def counted(self, found: list[int]) -> float: ...
