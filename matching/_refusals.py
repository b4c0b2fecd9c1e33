"""What a text says that is not wanted, or not offered: "we no longer need help with ..." asks for nothing."""

from __future__ import annotations

import re

from matching._text import clauses

_NOW = (
    "(?: (?:currently|presently|now|really|actually|any more|any longer"
    "|at (?:this|the) (?:time|moment|stage|present)))?"
)
_NO_MORE = "(?:no longer|not|n['’]t)"
_TOO_MUCH = r"(?! (?:to|problems?|troubles?|difficulties|challenges|incidents|attacks|gaps)\b)"
_REFUSALS = "|".join(
    [
        rf"{_NO_MORE}{_NOW} (?:need|seek|ask for|request|look for)\b(?! (?:only|just|merely|to\b))",
        rf"\b(?:is|are|am) {_NO_MORE}{_NOW} (?:seeking|asking|requesting|looking for|in need)\b",
        r"\bno (?:further |more |other )?(?:help|assistance|support|training) (?:is|are) (?:needed|required|sought)",
        rf"{_NO_MORE}{_NOW} want (?:any |more |further )?(?:help|assistance|support|training|courses|workshops)\b",
        r"\b(?:needs?|wants?|seeks?) neither\b|\bneither (?:needs?|wants?|seeks?|asks? for)\b",
        r"\b(?:no need (?:for|of)|needs? (?:nothing|no (?:help|assistance|support|more|further)))\b",
        rf"\b(?:already (?:have|has)|we have(?: already)?) (?:more than )?enough\b{_TOO_MUCH}",
        r"\b(?:avons|a|ont) déjà (?:assez|suffisamment) de\b",
        r"\bya (?:tenemos|tiene|hay|contamos con) suficientes?\b",
        r"\b(?:já (?:temos|tem|há)|(?:temos|tem|há) já) suficientes?\b",
        r"\bуже есть достаточно\b",
        r"لدينا بالفعل ما يكفي",
        r"已经?有足够",
        r"\bn['’](?:ai|a|avons|ont) (?:plus|pas|aucun|ni)(?: actuellement)? besoin\b",
        r"\bne (?:demand|cherch|sollicit|recherch)\w+ (?:plus|pas|ni|aucun)",
        r"\bno (?:necesit|solicit|busc|ped|pid|precis)\w+",
        r"\bnão (?:precis|necessit|solicit|procur|ped)\w+",
        r"\bне (?:нужда\w+|прос(?:им|ит|ят)|запрашива\w+|ищ(?:ем|ет|ут)|нуж(?:на|ны|но|ен))\b",
        r"(?:لا|لم نعد|لم تعد|لسنا|ليست) (?:نحتاج|تحتاج|بحاجة|في حاجة|نطلب|نسعى|نلتمس)",
        r"(?:不再|并不|暂不|目前不|不)(?:需要|寻求|请求|申请)",
    ]
)
_REFUSAL = re.compile(_REFUSALS, re.IGNORECASE)
_NOT_ALONE = re.compile(
    r"\b(?:only|just|merely|seulement|sólo|solo|solamente|únicamente|só|somente|apenas|только|лишь)\b|فقط|不仅|不只|只是",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"(?:but|however|instead|mais|pero|sino|mas|porém|no entanto|но|однако|зато)\b|(?:ولكن|لكن|بل)\s|但|而是|不过",
    re.IGNORECASE,
)


_CONTRAST = re.compile(r"[,;:(] ?(?:and |but )?not (?:a|an|for|as)\b", re.IGNORECASE)
_WITHHOLDS = re.compile(r"\b(?:is|are) not (?:offered|served|covered|included|funded|provided)\b", re.IGNORECASE)


def affirmed(sentence: str) -> str:
    """What a sentence of an offering says before it says, in English, what the offering is not; else nothing."""
    if _WITHHOLDS.search(sentence):
        return ""
    contrast = _CONTRAST.search(sentence)
    return sentence[: contrast.start()] if contrast else sentence


def refuses(text: str) -> bool:
    """Whether a text says, in one of seven languages, that something is not needed or not asked for."""
    return bool(_REFUSAL.search(text)) and not _NOT_ALONE.search(text)


def asked_parts(sentence: str) -> list[str]:
    """A sentence and its clauses; of one that refuses something, the clauses before that and from a "but" on."""
    parts = clauses(sentence)
    if not refuses(sentence):
        return [sentence, *parts]
    kept: list[str] = []
    is_refused = False
    for part in parts:
        is_refused = refuses(part) or (is_refused and not _BUT.match(part))
        if not is_refused:
            kept.append(part)
    return kept
