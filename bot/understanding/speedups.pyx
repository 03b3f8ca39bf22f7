# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True
"""What keys, vocabulary, Linear, Bayes and Emergency do with numpy, in one pass over a message.

Compiled where there is a C compiler (`make install`), else not missed. Every index into a table is checked, and so is
the room for the keys of a message. What will be read is fetched first: the tables are larger than a processor's caches,
and most of the time would be waiting.
"""

from cpython cimport array
from libc.math cimport INFINITY, exp, sqrt
from libc.stdint cimport int8_t, uint8_t, uint64_t
from libc.stdlib cimport qsort

import array

from bot.understanding import vocabulary as tables
from bot.understanding.keys import ERRORS, PRIME, SIZES, SPOKEN, WORD, two_bytes
from bot.understanding.meaning import EMERGENCY, Guess
from bot.understanding.normalise import LETTERS, SHORTEST

cdef extern from *:
    """
    #ifdef __GNUC__
    #define sira_fetch(address) __builtin_prefetch(address)
    #else
    #define sira_fetch(address) ((void) (address))
    #endif
    """
    void fetch "sira_fetch" (const void *address) noexcept

cdef uint64_t BY = tables.FACTOR, MODULUS = PRIME, REST = 2**64 - PRIME
cdef int HEAP = 64 - tables.HEAPS, PLACE = 64 - tables.PLACES
cdef int LEAST = SHORTEST, MOST = SIZES, MOST_SPOKEN = LETTERS
cdef uint8_t SPACE = ord(" "), OF_WORD = ord(WORD), OF_SPOKEN = ord(SPOKEN)
cdef array.array KEYS = array.array("Q"), FLOATS = array.array("f"), DOUBLES = array.array("d")
cdef object make = tuple.__new__


cdef struct Wanted:
    uint64_t *keys
    Py_ssize_t count
    Py_ssize_t room


cdef class Scorer:
    """The tables of a Vocabulary, a Linear and a Bayes."""

    cdef const uint64_t[::1] factors
    cdef const uint64_t[:, ::1] places
    cdef const float[:, ::1] tongues
    cdef const int8_t[:, ::1] table
    cdef const float[::1] scales, often
    cdef const double[::1] intercept
    cdef Py_ssize_t others, words, length, own
    cdef double cold, cold_tongues
    cdef tuple intents, dangers, languages

    def __init__(self, vocabulary, linear, bayes, often, length):
        """`often` is what a term counts by how often it stands in a message, `length` how many guesses there are."""
        self.factors, self.places = vocabulary.factors, vocabulary.table
        self.tongues, self.others = vocabulary.tongues, vocabulary.others
        self.table, self.scales, self.intercept = linear.table, linear.scales, linear.intercept
        self.intents, self.dangers, self.languages = linear.intents, linear.dangers, bayes.languages
        self.often, self.words, self.length = often, linear.words, min(length, len(linear.intents))
        self.own = linear.intents.index(EMERGENCY)
        self.cold, self.cold_tongues = 1 / linear.temperature, 1 / bayes.temperature
        if self.table.shape[1] < <Py_ssize_t> (len(linear.scales) + sizeof(float)):
            raise ValueError("a row of weights is too short")

    def read(self, list words, list spoken):
        """As Embedded.told does."""
        cdef array.array held = self._scores(words), summed = self._sums(spoken)
        cdef double *scores = held.data.as_doubles
        cdef double *sums = summed.data.as_doubles
        cdef Py_ssize_t classes = len(held), intents = len(self.intents), languages = len(summed)
        kind = self.dangers[largest(scores + intents, classes - 1 - intents)]
        language = self.languages[largest(sums, languages)]
        sure = 1 / shares(sums, languages, self.cold_tongues)
        rival = max(largest_of(scores, self.own), largest_of(scores + self.own + 1, intents - self.own - 1))
        said = scores[classes - 1], scores[self.own], rival
        return self._ranking(scores, intents), language, sure, kind, said

    cdef tuple _ranking(self, double *scores, Py_ssize_t intents):
        """The likeliest intents, best first; the scores are lost."""
        cdef double whole = shares(scores, intents, self.cold)
        cdef Py_ssize_t best
        guesses = []
        while len(guesses) < self.length:
            best = largest(scores, intents)
            guesses.append(make(Guess, (self.intents[best], scores[best] / whole)))
            scores[best] = -1
        return tuple(guesses)

    cdef array.array _scores(self, list words):
        """(classes,) decision values."""
        cdef bytes said = " ".join(["", *words, ""]).encode()
        cdef const uint8_t *text = said
        cdef Py_ssize_t length = len(said), at, before = -1, last = -1, size
        cdef array.array held = array.clone(KEYS, (MOST - LEAST + 3) * length, zero=False)
        cdef Wanted wanted = Wanted(<uint64_t *> held.data.as_ulonglongs, 0, len(held))
        cdef uint64_t key
        for at in range(length):
            if text[at] == SPACE:
                # Between two spaces stands a word, between the first and the third of three a pair.
                if last >= 0:
                    self._want(&wanted, hashed(text + last, at - last, OF_WORD))
                if before >= 0:
                    self._want(&wanted, hashed(text + before, at - before, OF_WORD))
                before, last = last, at
            key = 0
            for size in range(min(MOST, length - at)):
                key |= <uint64_t> text[at + size] << 8 * size
                if size + 1 >= LEAST:
                    self._want(&wanted, key)
                if size and text[at + size] == SPACE:
                    break
        self._find(&wanted, 0, self.others)
        for at in range(wanted.count):
            fetch(&self.table[wanted.keys[at], 0])
        qsort(wanted.keys, wanted.count, sizeof(uint64_t), in_order)
        return self._weighed(wanted.keys, wanted.count)

    cdef inline int _want(self, Wanted *wanted, uint64_t key) except -1:
        if wanted.count >= wanted.room:
            raise IndexError("more keys than room")
        wanted.keys[wanted.count] = key
        wanted.count += 1
        fetch(&self.factors[key * BY >> HEAP])
        return 0

    cdef int _find(self, Wanted *wanted, Py_ssize_t first, Py_ssize_t end) except -1:
        """Put the rows of the keys that are known in place of them all, if they are among these rows.

        Two letters of another script have the bytes of four of ours: their key may be known as that of other things.
        """
        cdef Py_ssize_t at, found = 0
        cdef uint64_t key, place
        for at in range(wanted.count):
            fetch(&self.places[self._place(wanted.keys[at]), 0])
        for at in range(wanted.count):
            key = wanted.keys[at]
            place = self._place(key)
            wanted.keys[found] = self.places[place, 1]
            found += self.places[place, 0] == key and first <= <Py_ssize_t> self.places[place, 1] < end
        wanted.count = found
        return 0

    cdef inline uint64_t _place(self, uint64_t key) except? 0:
        return key * self.factors[key * BY >> HEAP] >> PLACE

    cdef array.array _weighed(self, uint64_t *rows, Py_ssize_t count):
        """Of rows in order, repeats included: those of the words and those of the letters have length one each."""
        cdef Py_ssize_t classes = len(self.scales), words = 0, number
        cdef array.array whole = array.clone(DOUBLES, classes, zero=True)
        while words < count and <Py_ssize_t> rows[words] < self.words:
            words += 1
        self._add_block(rows, words, whole.data.as_doubles, classes)
        self._add_block(rows + words, count - words, whole.data.as_doubles, classes)
        for number in range(classes):
            whole.data.as_doubles[number] = whole.data.as_doubles[number] * self.scales[number] + self.intercept[number]
        return whole

    cdef int _add_block(self, uint64_t *rows, Py_ssize_t count, double *whole, Py_ssize_t classes) except -1:
        cdef Py_ssize_t at = 0, end, number, rarity = self.table.shape[1] - sizeof(float)
        cdef array.array held = array.clone(FLOATS, classes, zero=True)
        cdef float *sums = held.data.as_floats
        cdef const int8_t *weights
        cdef float value
        cdef double square = 0
        while at < count:
            end = at + 1
            while end < count and rows[end] == rows[at]:
                end += 1
            weights = &self.table[rows[at], 0]
            value = self.often[end - at] * (<const float *> (weights + rarity))[0]
            square += value * value
            for number in range(classes):
                sums[number] += value * weights[number]
            at = end
        square = sqrt(square) or 1
        for number in range(classes):
            whole[number] += sums[number] / square
        return 0

    cdef array.array _sums(self, list spoken):
        """(languages,) sums of weights."""
        cdef bytes told = two_bytes(" ".join(["", *spoken, ""])), whole
        cdef const uint8_t *text = told
        cdef Py_ssize_t length = len(told) // 2, at, size
        cdef array.array held = array.clone(KEYS, (MOST_SPOKEN - LEAST + 2) * length, zero=False)
        cdef Wanted wanted = Wanted(<uint64_t *> held.data.as_ulonglongs, 0, len(held))
        cdef uint64_t key, letter
        for at in range(length):
            key = 0
            for size in range(min(MOST_SPOKEN, length - at)):
                letter = text[2 * (at + size)] | text[2 * (at + size) + 1] << 8
                key |= letter << 16 * size
                if size + 1 >= LEAST:
                    self._want(&wanted, key)
                if size and letter == SPACE:
                    break
        for word in spoken:
            if len(word) > MOST_SPOKEN - 2:
                whole = (SPOKEN + word).encode("utf-8", ERRORS)
                self._want(&wanted, hashed(whole, len(whole), OF_SPOKEN))
        self._find(&wanted, self.others, self.others + self.tongues.shape[0])
        return self._summed(wanted.keys, wanted.count)

    cdef array.array _summed(self, uint64_t *rows, Py_ssize_t count):
        cdef Py_ssize_t languages = self.tongues.shape[1], at, number
        cdef array.array sums = array.clone(DOUBLES, languages, zero=True)
        cdef const float *tongues
        for at in range(count):
            fetch(&self.tongues[<Py_ssize_t> rows[at] - self.others, 0])
        for at in range(count):
            tongues = &self.tongues[<Py_ssize_t> rows[at] - self.others, 0]
            for number in range(languages):
                sums.data.as_doubles[number] += tongues[number]
        return sums


cdef class Pairs:
    """Square tables of what each two concepts count, and of the square of what they weigh."""

    cdef const float[::1] counts, squares
    cdef Py_ssize_t size

    def __init__(self, size, counts, squares):
        self.size, self.counts, self.squares = size, counts, squares

    def counted(self, list found):
        """As Emergency.counted does."""
        cdef Py_ssize_t one, other, cell
        cdef double counted = 0, square = 0
        for one in range(len(found)):
            for other in range(one, len(found)):
                cell = <Py_ssize_t> found[one] * self.size + <Py_ssize_t> found[other]
                counted += self.counts[cell]
                square += self.squares[cell]
        return counted / (sqrt(square) or 1)


cdef uint64_t hashed(const uint8_t *text, Py_ssize_t length, uint8_t sign) noexcept:
    """The key of these bytes, with the sign in place of each space."""
    cdef uint64_t number = 0, beyond
    cdef Py_ssize_t at
    for at in range(length - 1, -1, -1):
        # What would be the 65th bit and those above counts 2**64 modulo the prime.
        beyond = (number >> 56) * REST
        number = (number << 8 | (sign if text[at] == SPACE else text[at])) + beyond
        if number < beyond:
            number += REST
    return number - MODULUS if number >= MODULUS else number


cdef int in_order(const void *one, const void *other) noexcept nogil:
    cdef uint64_t left = (<const uint64_t *> one)[0], right = (<const uint64_t *> other)[0]
    return (left > right) - (left < right)


cdef Py_ssize_t largest(const double *values, Py_ssize_t count) noexcept:
    """Where the largest stands, the first one in a tie."""
    cdef Py_ssize_t at, found = 0
    for at in range(1, count):
        if values[at] > values[found]:
            found = at
    return found


cdef double largest_of(const double *values, Py_ssize_t count) noexcept:
    return values[largest(values, count)] if count else -INFINITY


cdef double shares(double *values, Py_ssize_t count, double cold) noexcept:
    """Put in place of each how likely it is beside the likeliest, which is 1. Returns their sum."""
    cdef double most = largest_of(values, count), whole = 0
    cdef Py_ssize_t at
    for at in range(count):
        values[at] = exp((values[at] - most) * cold)
        whole += values[at]
    return whole
