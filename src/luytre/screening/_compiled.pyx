# distutils: language = c
"""The compiled core: the interpreter lock and Python objects around the kernels.

`luytre.screening.twin` is the same class in plain Python.
"""

from cpython cimport array
from cpython.mem cimport PyMem_RawFree, PyMem_RawMalloc
from cpython.unicode cimport PyUnicode_GET_LENGTH
from libc.string cimport memset

from luytre.screening._cue_kernel cimport CueTable, find_cues
from luytre.screening._judge_kernel cimport Judge, judge_hits
from luytre.screening._matcher cimport (
    Found, Matcher, Scratch, grow_scratch, int64, ints, keep_room, longs, small, words,
)
from luytre.screening._memo cimport WALKED, Memo, free_memo, know_ends, new_memo
from luytre.screening._scan_kernel cimport Automaton, Work
from luytre.screening._sift_kernel cimport starts_at, walk
from luytre.screening._skim cimport fetch, lay_tokens, skim, widen
from luytre.vietnamese._fold_kernel cimport FoldTable, Tokens, count_inside, count_marked, read_tokens
from luytre.vietnamese._folder cimport MAIN, Fold

import operator

from luytre.lexicon import ACTIONS
from luytre.screening.assembly import PROTECTIVE_CODES
from luytre.screening.evidence import EVIDENCE
from luytre.screening.texts import plain_text, plain_texts
from luytre.screening.verdict import CLEAN, Hit, Verdict
from luytre.vietnamese.folding import DISGUISES, legacy_code_points

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void* PyUnicode_DATA(object text)

cdef enum:
    OF_LEGACY = 2  # flags of `read_tokens` that call for more than terms
    OF_INDICATORS = 4 | 8 | 16 | 32  # and one more: a phrase that announces an indicator was found
    MOST_TEXTS = 4096  # that are read before the lock is asked for, which other threads may hold,
    MOST_LETTERS = 1 << 20  # and of these
    AHEAD = 3  # texts that are fetched from memory before they are read
    MOST_MEMOS = 8  # kept for the next caller; more threads than that begin with an empty one

cdef list LEGACY = []


cdef struct Given:
    # A text of a call, and where its readings and cues end among those of all.
    const void* data
    int kind
    int length
    int hit_end
    int cue_end
    int[4] stats


cdef class Core:
    """Matcher, cues and judge of one `Screener`, safe in threads.

    Immutable once made, but for what is remembered of words (`_memo`), which changes no result.
    """

    cdef Matcher terms
    cdef CueTable cues
    cdef int has_cues
    cdef Judge judge
    cdef list kept
    cdef list ids, harms, severities
    cdef int entries
    cdef dict disguise_names, evidence_names
    cdef object find_indicators
    cdef Scratch spare
    cdef Found spare_hits, spare_cues
    cdef Memo* memos[MOST_MEMOS]
    cdef int memo_count

    compiled = True

    def __cinit__(self, entries, terms, cues, judge, find_indicators):
        self.terms = Matcher(terms)
        self.kept = []
        self.ids = [entry.id for entry in entries]
        self.harms = [entry.harm for entry in entries]
        self.severities = [entry.severity for entry in entries]
        self.entries = len(entries)
        self.find_indicators = find_indicators
        self.disguise_names = {}
        self.evidence_names = {}
        memset(&self.spare, 0, sizeof(Scratch))
        memset(&self.spare_hits, 0, sizeof(Found))
        memset(&self.spare_cues, 0, sizeof(Found))
        self.memo_count = 0
        self.has_cues = 1 if cues.words else 0
        self.cues.shift = cues.shift
        self.cues.slots = self.keep(ints(cues.slots)).data.as_ints
        self.cues.listed = self.keep(ints(cues.listed)).data.as_ints
        self.cues.word_starts = self.keep(ints(cues.word_starts)).data.as_ints
        self.cues.words = <const unsigned long long*>self.keep(longs(cues.words)).data.as_voidptr
        self.cues.looks = self.keep(words(cues.looks)).data.as_uints
        self.judge.entry_of = self.terms.owner.data.as_ints
        self.judge.term_flags = self.terms.automaton.term_flags
        self.judge.harm = self.keep(ints(judge.harm)).data.as_ints
        self.judge.row_of = self.keep(ints(judge.row_of)).data.as_ints
        self.judge.protected_by = self.keep(words(judge.protected_by)).data.as_uints
        self.judge.require_starts = self.keep(ints(judge.require_starts)).data.as_ints
        self.judge.requires = self.keep(ints(judge.requires)).data.as_ints
        self.judge.exclude_starts = self.keep(ints(judge.exclude_starts)).data.as_ints
        self.judge.excludes = self.keep(ints(judge.excludes)).data.as_ints
        self.judge.cue_group_starts = self.keep(ints(judge.cue_group_starts)).data.as_ints
        self.judge.cue_groups = self.keep(ints(judge.cue_groups)).data.as_ints
        self.judge.points = self.keep(ints(judge.points)).data.as_ints
        self.judge.scores = self.keep(small(judge.scores)).data.as_uchars
        self.judge.actions = self.keep(small(judge.actions)).data.as_uchars
        self.judge.cancelled_by_sale = judge.cancelled_by_sale
        self.judge.full_protection = judge.full_protection
        self.judge.never_alone = judge.never_alone
        self.judge.no_company = judge.no_company
        self.judge.window = judge.window

    cdef array.array keep(self, array.array values):
        self.kept.append(values)
        return values

    def __dealloc__(self):
        cdef int k
        for k in range(self.memo_count):
            free_memo(self.memos[k])
        PyMem_RawFree(self.spare.block)
        PyMem_RawFree(self.spare_hits.hits)
        PyMem_RawFree(self.spare_cues.hits)

    cdef Memo* take_memo(self):
        """What was learned of words, for the caller alone; NULL where memory is out."""
        if self.memo_count == 0:
            return new_memo()
        self.memo_count -= 1
        return self.memos[self.memo_count]

    cdef void give_memo(self, Memo* memo):
        if memo == NULL:
            return
        if self.memo_count == MOST_MEMOS:
            free_memo(memo)
            return
        self.memos[self.memo_count] = memo
        self.memo_count += 1

    cdef int skim(self, Given* given, Memo* memo) noexcept nogil:
        """At how many words of a text terms may begin; -1 where it must be read whole."""
        return skim(given.data, given.kind, given.length, memo, &self.terms.automaton, given.stats)

    cdef int skim_one(self, Given* given, int k, int size, Memo* memo) noexcept nogil:
        """`skim` of text number k of `size`."""
        cdef Given* ahead = given + k + AHEAD
        if k + AHEAD < size:
            fetch(ahead.data, <size_t>ahead.length * ahead.kind)
        return self.skim(given + k, memo)

    cdef int find(self, int made, Given* given, Scratch* scratch, Memo* memo, Found* hits) noexcept nogil:
        """Append the readings of terms in a text of which `made` is what `skim` says.

        0 where memory is out, else 1, or 2 without any.
        """
        cdef int n = given.length
        cdef int legacy = made >= 0 and given.stats[1] & OF_LEGACY
        if made == 0 and not legacy:
            return 2
        if not grow_scratch(scratch, n):
            return 0
        if made > 0 and not legacy:
            made = self.find_at(made, given, scratch, memo, hits)
            if made >= 0:
                return made
        widen(given.data, given.kind, n, scratch.text)
        read_tokens(scratch.text, n, &MAIN.table, &scratch.tokens, given.stats)
        return 1 if self.terms.search(scratch, n, &MAIN.table, hits) == 0 else 0

    cdef int find_at(self, int count, Given* given, Scratch* scratch, Memo* memo, Found* hits) noexcept nogil:
        """`find` where terms can begin at `count` words alone: 0, 1 or 2, or -1.

        -1 where the steps that the other words would have taken may make a difference.
        """
        cdef int n = given.length
        cdef int before = hits.count
        cdef int laid = memo.doubts[0] & ~WALKED
        cdef int k, t, starts, read = 0
        cdef Tokens* tokens = &scratch.tokens
        cdef Work work
        lay_tokens(memo, laid, memo.count, n, tokens)
        self.terms.begin(tokens, n, &work)
        for k in range(count):
            t = memo.doubts[k] & ~WALKED
            if work.left <= memo.skipped:
                break
            know_ends(memo.known[t], memo, &work)
            if memo.doubts[k] & WALKED:
                work.node_count = work.opened_count = 0
                walk(t, tokens, &self.terms.automaton, &work)
                starts = work.node_count
            else:
                starts = starts_at(t, tokens, &self.terms.automaton, &work)
            if starts:
                if not read:
                    widen(given.data, given.kind, n, scratch.text)
                    read = 1
                if work.left > memo.skipped and not self.terms.read_at(t, scratch, n, &MAIN.table, &work, hits):
                    return 0
        if work.left <= memo.skipped:
            hits.count = before
            return -1
        if hits.count == before:
            return 2
        lay_tokens(memo, 0, laid, n, tokens)
        return 1

    cdef int read(self, int made, Given* given, Scratch* scratch, Memo* memo, Found* hits, Found* cues) noexcept nogil:
        """Search a text for terms and, where there are any, for cues. 0 where memory is out."""
        cdef int before = hits.count
        cdef int* stats = given.stats
        cdef int n = given.length
        cdef int k, at
        k = self.find(made, given, scratch, memo, hits)
        if k != 1:
            return k
        if hits.count > before:
            # The trigger phrases of indicators stand after the entries.
            at = before
            for k in range(before, hits.count):
                if self.judge.entry_of[hits.hits[k * 5]] >= self.entries:
                    stats[1] |= 32
                else:
                    if at != k:
                        hits.hits[at * 5] = hits.hits[k * 5]
                        hits.hits[at * 5 + 1] = hits.hits[k * 5 + 1]
                        hits.hits[at * 5 + 2] = hits.hits[k * 5 + 2]
                        hits.hits[at * 5 + 3] = hits.hits[k * 5 + 3]
                        hits.hits[at * 5 + 4] = hits.hits[k * 5 + 4]
                    at += 1
            hits.count = at
            if at > before and self.read_cues(scratch, &MAIN.table, cues) < 0:
                return 0
        if hits.count > before or stats[1] & OF_LEGACY:
            stats[2] = count_inside(&scratch.tokens)
            stats[3] = count_marked(scratch.text, n, &MAIN.table)
        return 1

    cdef int read_cues(self, Scratch* scratch, const FoldTable* table, Found* cues) noexcept nogil:
        """Append the cues of the text that was folded into scratch.tokens; -1 where memory is out."""
        cdef int room, made
        if self.has_cues == 0:
            return 1
        while True:
            room = cues.room - cues.count
            made = find_cues(&scratch.tokens, scratch.text, table.rows, table.pages, &self.cues,
                             cues.hits + <size_t>cues.count * 5, room)
            if made <= room:
                cues.count += made
                return 1
            if not keep_room(cues, made):
                return -1

    cdef int read_legacy(self, Scratch* scratch, int n, Found* hits, Found* cues) except 0:
        """Search a text as two legacy fonts would show it. Rare, so it may hold the lock."""
        cdef int[4] stats
        cdef int before, k, at, part
        cdef Fold fold
        if not LEGACY:
            LEGACY.extend(Fold(points) for points in legacy_code_points())
        for fold in LEGACY:
            before = hits.count
            read_tokens(scratch.text, n, &fold.table, &scratch.tokens, stats)
            if self.terms.search(scratch, n, &fold.table, hits) < 0:
                raise MemoryError
            at = before
            for k in range(before, hits.count):
                if not is_legacy_reading(&hits.hits[k * 5], &self.terms.automaton, &self.judge, self.entries):
                    continue
                for part in range(5):
                    hits.hits[at * 5 + part] = hits.hits[k * 5 + part]
                hits.hits[at * 5 + 3] |= 2048
                at += 1
            hits.count = at
            if at > before and self.read_cues(scratch, &fold.table, cues) < 0:
                raise MemoryError
        return 1

    cdef object conclude(self, str text, Found* hits, int hit_from, int hit_to, Found* cues, int cue_from,
                         int cue_to, int* stats):
        """The verdict from the readings hit_from:hit_to and the cues cue_from:cue_to."""
        cdef int64* judged
        cdef int64[7 * 32] few
        cdef int count, k, action, strongest
        cdef int entry
        indicators = ()
        if stats[1] & OF_INDICATORS:
            indicators = self.find_indicators(text)
        if hit_to == hit_from:
            return Verdict("allow", (), indicators) if indicators else CLEAN
        judged = few
        if hit_to - hit_from > 32:
            judged = <int64*>PyMem_RawMalloc(<size_t>(hit_to - hit_from) * 7 * sizeof(int64))
            if judged == NULL:
                raise MemoryError
        try:
            count = judge_hits(hits.hits + <size_t>hit_from * 5, hit_to - hit_from,
                               cues.hits + <size_t>cue_from * 5, cue_to - cue_from, stats[2], stats[3],
                               1 if indicators else 0, &self.judge, judged)
            made = []
            strongest = 0
            for k in range(count):
                entry = self.judge.entry_of[judged[k * 7]]
                action = judged[k * 7 + 6] & 255
                if action > strongest:
                    strongest = action
                made.append(Hit(
                    judged[k * 7 + 1], judged[k * 7 + 2], self.ids[entry], self.harms[entry],
                    SCORES[judged[k * 7 + 4]], self.disguises_of(judged[k * 7 + 3]),
                    self.evidence_of(judged[k * 7 + 5]), self.severities[entry],
                    PROTECTED[judged[k * 7 + 6] >> 8], ACTION_NAMES[action],
                ))
        finally:
            if judged != few:
                PyMem_RawFree(judged)
        if not made:
            return Verdict("allow", (), indicators) if indicators else CLEAN
        if count > 1:
            made.sort(key=IN_TEXT)
        return Verdict(ACTION_NAMES[strongest], tuple(made), indicators)

    cdef tuple disguises_of(self, int64 mask):
        names = self.disguise_names.get(mask)
        if names is None:
            names = tuple([name for bit, name in enumerate(DISGUISES) if mask >> bit & 1])
            self.disguise_names[mask] = names
        return names

    cdef tuple evidence_of(self, int64 bits):
        names = self.evidence_names.get(bits)
        if names is None:
            names = tuple([e.name for bit, e in enumerate(EVIDENCE) if bits >> bit & 1])
            self.evidence_names[bits] = names
        return names

    def screen(self, text, context=None):
        """The verdict on one text. `context` says where it stands; no rule reads it yet."""
        return self.screen_one(<str>text if type(text) is str else plain_text(text))

    cdef object screen_one(self, str text):
        cdef Memo* memo = self.take_memo()
        cdef Given given
        cdef int made
        given.data = PyUnicode_DATA(text)
        given.kind = PyUnicode_KIND(text)
        given.length = PyUnicode_GET_LENGTH(text)
        made = self.skim(&given, memo)
        if made == 0 and given.stats[1] & (OF_LEGACY | OF_INDICATORS) == 0:
            self.give_memo(memo)
            return CLEAN
        return self.screen_on(made, text, &given, memo)

    cdef object screen_on(self, int made, str text, Given* given, Memo* memo):
        """The verdict on a text of which `made` is what `skim` says."""
        cdef Scratch scratch = self.spare
        cdef Found hits = self.spare_hits
        cdef Found cues = self.spare_cues
        cdef int done
        # Taken out while in use: another thread may come in while indicators are looked for.
        memset(&self.spare, 0, sizeof(Scratch))
        memset(&self.spare_hits, 0, sizeof(Found))
        memset(&self.spare_cues, 0, sizeof(Found))
        hits.count = 0
        cues.count = 0
        try:
            done = self.read(made, given, &scratch, memo, &hits, &cues)
            self.give_memo(memo)
            if not done:
                raise MemoryError
            if given.stats[1] & OF_LEGACY:
                self.read_legacy(&scratch, given.length, &hits, &cues)
            if hits.count == 0 and given.stats[1] & OF_INDICATORS == 0:
                return CLEAN
            return self.conclude(text, &hits, 0, hits.count, &cues, 0, cues.count, given.stats)
        finally:
            self.give_back(&scratch, &hits, &cues)

    cdef void give_back(self, Scratch* scratch, Found* hits, Found* cues):
        if self.spare.block == NULL and scratch.room <= 65536:
            self.spare = scratch[0]
        else:
            PyMem_RawFree(scratch.block)
        if self.spare_hits.hits == NULL and hits.room <= 65536:
            self.spare_hits = hits[0]
        else:
            PyMem_RawFree(hits.hits)
        if self.spare_cues.hits == NULL and cues.room <= 65536:
            self.spare_cues = cues[0]
        else:
            PyMem_RawFree(cues.hits)

    def screen_many(self, texts):
        """The verdicts on a sequence of texts, in order; other threads run meanwhile."""
        cdef list verdicts = []
        cdef list listed = plain_texts(texts)
        cdef Py_ssize_t at = 0
        cdef Py_ssize_t count = len(listed)
        while at < count:
            at = self.screen_chunk(listed, at, count, verdicts)
        return verdicts

    cdef Py_ssize_t screen_chunk(self, list listed, Py_ssize_t at, Py_ssize_t count, list verdicts) except -1:
        """Screen texts from `at` on, some thousand or a megabyte at a time."""
        cdef Py_ssize_t stop = at
        cdef size_t total = 0
        cdef int k, size
        cdef Given* given
        cdef Given* here
        cdef Scratch scratch
        cdef Found hits, cues
        cdef Memo* memo
        cdef int failed = 0
        cdef int hit_from = 0, cue_from = 0
        while stop < count and stop - at < MOST_TEXTS and total < MOST_LETTERS:
            total += PyUnicode_GET_LENGTH(<str>listed[stop])
            stop += 1
        size = stop - at
        memset(&scratch, 0, sizeof(Scratch))
        memset(&hits, 0, sizeof(Found))
        memset(&cues, 0, sizeof(Found))
        given = <Given*>PyMem_RawMalloc(<size_t>size * sizeof(Given))
        if given == NULL:
            raise MemoryError
        memo = self.take_memo()
        try:
            # The list is our own, so its strings stay while other threads run.
            lay_given(listed, at, size, given)
            with nogil:
                for k in range(size):
                    here = given + k
                    if not self.read(self.skim_one(given, k, size, memo), here, &scratch, memo, &hits, &cues):
                        failed = 1
                        break
                    here.hit_end = hits.count
                    here.cue_end = cues.count
            if failed:
                raise MemoryError
            for k in range(size):
                here = given + k
                if here.stats[1] & OF_LEGACY:
                    verdicts.append(self.screen_one(<str>listed[at + k]))
                elif here.hit_end == hit_from and here.stats[1] & OF_INDICATORS == 0:
                    verdicts.append(CLEAN)
                else:
                    verdicts.append(self.conclude(<str>listed[at + k], &hits, hit_from, here.hit_end, &cues,
                                                  cue_from, here.cue_end, here.stats))
                hit_from = here.hit_end
                cue_from = here.cue_end
        finally:
            self.give_memo(memo)
            PyMem_RawFree(given)
            PyMem_RawFree(scratch.block)
            PyMem_RawFree(hits.hits)
            PyMem_RawFree(cues.hits)
        return stop

    def readings(self, given):
        """What the scanner read before judging: (entry number, start, end, disguises, sums)."""
        cdef str text = plain_text(given)
        cdef Scratch scratch
        cdef Found hits
        cdef Memo* memo = self.take_memo()
        cdef Given one
        cdef int k
        memset(&scratch, 0, sizeof(Scratch))
        memset(&hits, 0, sizeof(Found))
        one.data = PyUnicode_DATA(text)
        one.kind = PyUnicode_KIND(text)
        one.length = PyUnicode_GET_LENGTH(text)
        try:
            if not self.find(self.skim(&one, memo), &one, &scratch, memo, &hits):
                raise MemoryError
            return [
                (self.judge.entry_of[hits.hits[k * 5]], hits.hits[k * 5 + 1], hits.hits[k * 5 + 2],
                 hits.hits[k * 5 + 3], hits.hits[k * 5 + 4])
                for k in range(hits.count)
            ]
        finally:
            self.give_memo(memo)
            PyMem_RawFree(scratch.block)
            PyMem_RawFree(hits.hits)

    def scan_only(self, list texts):
        """The number of readings in all texts: the scanner without judging, for benchmarks."""
        cdef Scratch scratch
        cdef Found hits
        cdef Py_ssize_t size = len(texts)
        cdef Py_ssize_t k
        cdef Given* given = <Given*>PyMem_RawMalloc(<size_t>size * sizeof(Given))
        cdef Memo* memo
        cdef Py_ssize_t total = 0
        if given == NULL:
            raise MemoryError
        memo = self.take_memo()
        memset(&scratch, 0, sizeof(Scratch))
        memset(&hits, 0, sizeof(Found))
        try:
            lay_given(texts, 0, size, given)
            for k in range(size):
                hits.count = 0
                if not self.find(self.skim_one(given, k, size, memo), given + k, &scratch, memo, &hits):
                    raise MemoryError
                total += hits.count
            return total
        finally:
            self.give_memo(memo)
            PyMem_RawFree(given)
            PyMem_RawFree(scratch.block)
            PyMem_RawFree(hits.hits)


cdef int lay_given(list texts, Py_ssize_t at, Py_ssize_t size, Given* given) except 0:
    """Note where `size` strings of a list lie, from number `at` on."""
    cdef Py_ssize_t k
    cdef str text
    for k in range(size):
        text = <str>texts[at + k]
        given[k].data = PyUnicode_DATA(text)
        given[k].kind = PyUnicode_KIND(text)
        given[k].length = PyUnicode_GET_LENGTH(text)
    return 1


cdef int is_legacy_reading(int64* hit, Automaton* automaton, Judge* judge, int entries) noexcept nogil:
    """1 where a reading in a legacy font has its marks and the entry allows such fonts."""
    if judge.entry_of[hit[0]] >= entries:
        return 0
    if (automaton.term_allowed[hit[0]] & 2048) == 0:
        return 0
    return 1 if (hit[4] >> 10) & 31 == 0 and hit[4] & 31 else 0


IN_TEXT = operator.attrgetter("start", "end")
SCORES = [percent / 100 for percent in range(101)]
PROTECTED = [None, *PROTECTIVE_CODES]
ACTION_NAMES = list(ACTIONS)
