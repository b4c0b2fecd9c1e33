"""The product of a few sentences' words, without all the columns that they do not have."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_catalogue import WORDS

from matching import ReferenceText
from matching._text import LexicalSpace, cosines_in_words

SPACE = LexicalSpace([ReferenceText(" ".join(WORDS[:n]), "en") for n in range(1, 20)])
sentences = st.lists(st.lists(st.sampled_from([*WORDS, "never", "heard", "before"]), max_size=6), max_size=4)


@settings(max_examples=60, deadline=None)
@given(sentences, sentences)
def test_it_is_the_whole_product_bit_for_bit(ours, theirs):
    left, right = SPACE.transform(ours), SPACE.transform(theirs)

    found = cosines_in_words(left, right)

    assert found.shape == (len(ours), len(theirs))
    assert np.array_equal(found, (left @ right.T).toarray())
