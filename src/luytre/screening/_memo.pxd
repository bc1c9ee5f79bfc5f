# What was learned of the words of texts.
from luytre.screening._matcher cimport Scratch
from luytre.screening._scan_kernel cimport Automaton, Work
from luytre.vietnamese._fold_kernel cimport Tokens

ctypedef unsigned long long uint64

cdef enum:
    LONGEST = 8  # units of a word that is kept
    SLOT_SHIFT = 50  # of a word's hash: 16384 slots, of which what is not used is not touched
    SLOTS = 1 << (64 - SLOT_SHIFT)
    MOST_KEPT = SLOTS // 2
    WORDS = 1024  # of a text that are looked up at a time
    MOST_OWN = 256  # tokens of one text that are not kept
    LONGEST_OWN = 64  # units of a word of such tokens
    NO_UNIT = 0xFFFF
    # Of `about`: what `read_tokens` says of a token in `odd`, and more.
    ODD = 1
    SIGN = 2 | 4
    STANDS = 8
    RAW = 16
    EMPTY = 32  # it has no letters
    TRANSPARENT = 64  # none of its letters has a class, or may have none
    ALONE = 128  # it may be a term
    ALL_CLASSES = 0xFFFF
    PLAIN = 128  # of `plain`
    WALKED = 1 << 29  # of a word in `doubts`: `sift_kernel.walk` finds all that can begin there


cdef struct Seen:
    # A word as it is written between two spaces or ends of lines, and what there is to know of it:
    # two lines of the cache, of which most texts ask for the first alone.
    uint64 low  # its eight UTF-16 units
    uint64 high
    unsigned int tone_form  # form and tone, three bits; 0 where it is no form
    unsigned int code
    unsigned short firsts  # classes that it may be read to begin with
    unsigned short leads  # classes with which what follows may go on with a term begun here
    unsigned char about
    unsigned char look
    unsigned char digits  # how many it may stand for
    unsigned char entered  # steps that reading it behind another word takes, at most
    uint64 word
    uint64 letters  # one a byte; of more than eight, where they are in the memo's `own_letters`
    unsigned char begin  # where its token starts and stops
    unsigned char end
    unsigned char size  # letters
    unsigned char steps  # that reading its letters takes
    unsigned char tried  # steps that reading it as the terms takes that it can't be alone
    unsigned char second_class  # that it has when read as it stands, 0 where it has one only
    unsigned char plain  # `PLAIN` for a form that nothing else is to be said of; the class that a form begins with
    unsigned char bucket
    # Of a form: buckets of the forms that may follow where a term begins with it.
    # Of another token: where in the memo's `ends` its letters lead, from bit 8 on, and how many.
    uint64 seconds
    # Pairs of classes, one bit each: with which a term begun here may go on, and that it may be
    # read to begin with.
    uint64[4] onward
    uint64[4] openings


cdef struct Word:
    # A word of the text being read.
    uint64 low
    uint64 high
    Seen* slot  # where it is kept, or one of those before; NULL where it is too long for that
    int start
    int size


cdef struct Memo:
    Seen* slots
    int* ends  # nodes of the trie, as `sift_kernel.leads_on` notes them
    int end_count
    unsigned short* once  # hashes of words that stood in one text
    Word* words  # of the text being read, some at a time
    void* block
    int kept  # words in the slots
    # Of the text being read, with room for `room` units:
    const void* data
    int kind
    unsigned short* units
    Seen** known  # its words, those without letters left out
    int* starts
    int* doubts  # words at which a term may begin, by what a filter has at `pairs`; then those that do
    unsigned int* pairs
    int count
    int skipped  # steps of the scanner that were saved, at most
    int room
    Seen* own  # its words that are not kept
    unsigned char* own_letters
    Scratch scratch


cdef Memo* new_memo() noexcept nogil
cdef void free_memo(Memo* memo) noexcept nogil
cdef void forget(Memo* memo) noexcept nogil
cdef int read_word(const Word* word, Memo* memo, int* stats) noexcept nogil
cdef Seen* learn(Seen* slot, const Word* word, uint64 product, Memo* memo, const Automaton* automaton) noexcept nogil
cdef void describe(Seen* known, const Tokens* tokens, int t, Memo* memo, const Automaton* automaton) noexcept nogil
cdef void know_ends(const Seen* known, const Memo* memo, Work* work) noexcept nogil
