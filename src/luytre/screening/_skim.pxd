# What was learned of the words of texts, and the pass over a text that makes use of it.
from luytre.screening._matcher cimport Scratch
from luytre.screening._scan_kernel cimport Automaton, Work
from luytre.vietnamese._fold_kernel cimport Tokens

ctypedef unsigned long long uint64


cdef struct Seen:
    # A word as it is written between two spaces or ends of lines, and what there is to know of it:
    # 64 bytes, a line of the cache. The first half is what is asked in every text, the second its one token.
    uint64 low  # its eight UTF-16 units
    uint64 high
    unsigned int tone_form  # form and tone, three bits; 0 where it is no form
    unsigned int code
    unsigned short firsts  # classes that it may be read to begin with
    unsigned short leads  # classes with which what follows may go on with a term begun here
    unsigned char about  # `odd`, and the bits of `_skim.pyx`
    unsigned char look
    unsigned char digits  # how many it may stand for
    uint64 word
    uint64 letters  # one a byte; of more than eight, where they are in the memo's `own_letters`
    unsigned char begin  # where its token starts and stops
    unsigned char end
    unsigned char size  # letters
    unsigned char steps  # that reading its letters takes
    unsigned short key
    unsigned char plain  # bit 7 for a form that nothing else is to be said of, with the class it begins with
    unsigned char bucket
    # Of a form: buckets of the forms that may follow where a term begins with it.
    # Of another token: where in the memo's `ends` its letters lead, from bit 8 on, and how many.
    uint64 seconds


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
cdef void know_ends(const Seen* known, const Memo* memo, Work* work) noexcept nogil
cdef int skim(const void* data, int kind, int n, Memo* memo, const Automaton* automaton, int* stats) noexcept nogil
cdef void lay_tokens(const Memo* memo, int begin, int stop, int n, Tokens* tokens) noexcept nogil
cdef void widen(const void* data, int kind, int n, unsigned int* text) noexcept nogil
