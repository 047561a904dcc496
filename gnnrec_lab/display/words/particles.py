"""Korean particles, which follow the last sound of the word before them."""

from __future__ import annotations

import re

# after a consonant, after a vowel, and where either may be
PARTICLES = {"을": ("을", "를", "을(를)"), "와": ("과", "와", "와(과)")}
_HANGUL, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_CLOSED_DIGITS = "013678"  # 영 일 삼 육 칠 팔 end in a consonant, 이 사 오 구 don't


def with_particle(word: str, particle: str) -> str:
    """Return a word with 을/를 or 과/와 behind it.

    Hangul and digits say how they end, whatever brackets, quotes and percentages follow; other scripts are
    read in more ways than one and get both forms.

    >>> with_particle("가방", "을"), with_particle("우유", "와"), with_particle("비타민 C", "을")
    ('가방을', '우유와', '비타민 C을(를)')
    >>> with_particle("우유 (31 %)", "을")
    '우유 (31 %)를'
    """
    closed, open_, either = PARTICLES[particle]
    ends = _ends_in_consonant(word)
    return word + (either if ends is None else closed if ends else open_)


def _ends_in_consonant(word: str) -> bool | None:
    word = re.sub(r"\s*\([^()]*%\)$", "", word)
    last = next((letter for letter in reversed(word) if letter.isalnum()), "")
    if last and _HANGUL <= ord(last) <= _LAST:
        return (ord(last) - _HANGUL) % _FINALS > 0
    if last and last in "0123456789":
        return last in _CLOSED_DIGITS
    return None
