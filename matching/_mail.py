"""What of a pasted text is its writer's own: header lines, greetings, closings and signatures are left out."""

from __future__ import annotations

import re
from collections.abc import Callable

from matching._text import n_words, split_sentences

_HEADERS = (
    "from|to|cc|bcc|date|sent|subject|re|reply-to|importance|attachments?"
    "|de|à|cci|envoyé|objet|pièces? jointes?"
    "|para|cco|fecha|enviado(?: el| em)?|asunto|data|assunto|anexos?"
    "|من|إلى|الى|نسخة|نسخة إلى|التاريخ|تاريخ الإرسال|تاريخ|الموضوع"
    "|от|от кого|кому|копия|дата|отправлено|тема"
    "|发件人|收件人|抄送|日期|时间|发送时间|主题"
)
_GREETINGS = (
    "dear|hello|hi|good (?:morning|afternoon|evening)|to whom it may concern"
    "|bonjour|bonsoir|madame|monsieur|mesdames|messieurs|chers?|chères?"
    "|hola|buen(?:os|as) (?:días|tardes|noches)|estimad[oa]s?|señor(?:a|es|as)?"
    "|olá|bom dia|boa (?:tarde|noite)|prezad[oa]s?|car[oa]s|exm[oa]s?|senhor(?:a|es|as)?"
    "|السلام عليكم|تحية طيبة|مرحبا|مرحبًا|السيد|السيدة|السادة|حضرة|عزيزي|سعادة|معالي"
    "|уважаем(?:ый|ая|ые)|здравствуйте|добр(?:ый день|ое утро|ый вечер)|дорог(?:ой|ая|ие)"
)
_GREETINGS_ZH = "尊敬的|您好|你好|亲爱的|各位"
_CLOSINGS = (
    "(?:with )?(?:(?:my |our )?(?:best|kind|kindest|warm|warmest) )?regards|best wishes"
    "|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|respectfully(?: yours)?"
    "|(?:many )?thanks(?: again| in advance)?"
    "|thank you(?: again| very much| in advance| for your (?:attention|consideration|help|support|time))?"
    "|(?:bien )?cordialement|(?:très )?respectueusement|salutations(?: distinguées| respectueuses)?"
    "|merci(?: beaucoup| d'avance| par avance)?|(?:veuillez|je vous prie d['’]|nous vous prions d['’]).*salutations.*"
    "|(?:je vous prie d['’]|nous vous prions d['’]|veuillez )agréer.*"
    "|atentamente|cordialmente|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|(?:muchas )?gracias(?: de antemano)?"
    "|atenciosamente|respeitosamente|(?:com os )?(?:melhores |nossos )?cumprimentos|(?:muito )?obrigad[oa]s?"
    "|مع (?:أطيب |خالص |فائق |جزيل )?(?:التحية|التحيات|تحياتي|التقدير|الاحترام|الشكر)(?: والتقدير| والاحترام)?"
    "|و?تفضلوا بقبول.*|و?السلام عليكم(?: ورحمة الله(?: وبركاته)?)?|(?:و?شكرا|و?شكرًا|و?شكراً)(?: جزيلا| جزيلاً| لكم)*"
    "|с (?:наилучшими )?(?:уважением|пожеланиями)|(?:заранее )?(?:спасибо|благодар(?:ю|им))"
    "|此致|敬礼|此致敬礼|顺颂商祺|祝好|谢谢|致以(?:诚挚的|崇高的)?(?:问候|敬意)"
)
_HEADER = re.compile(rf"\s*[*_]{{0,2}}(?:{_HEADERS})\s*[*_]{{0,2}}\s*[:：]", re.IGNORECASE)
_QUOTE_OPENS = re.compile(r".*\b(?:wrote|a écrit|escribió|escreveu|كتب|написала?|写道)\s*[:：]\s*", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:[-_=*—]{2,}).*")
_QUOTE_MARK = re.compile(r"^(?:\s*>)+\s?")
_GREETING = re.compile(rf"\s*(?:(?:{_GREETINGS})\b|{_GREETINGS_ZH})[^.!?。؟]*[,،，:：!！.。]?\s*", re.IGNORECASE)
_GREETING_BEFORE_TEXT = re.compile(
    rf"\s*(?:(?:{_GREETINGS})\b(?![-’'])|{_GREETINGS_ZH})[^,،，:：!！.;。]{{0,40}}[,،，:：!！]\s*", re.IGNORECASE
)
_CLOSING = re.compile(rf"\s*(?:{_CLOSINGS})\s*(?:[,،，.。!！:–—-].*)?", re.IGNORECASE)
_IN_NO_NAME = re.compile(r"(?<!\S)[^\s@\d]*+[@\d]\S*")  # begins with a word, or a long run of letters takes minutes
_SHORT = 4  # a last line of so few words is a name or an office
_LONG = 12  # a greeting or closing is shorter, a sentence after a signature is longer


def own_words(text: str, speaks: Callable[[str], bool]) -> str:
    """A text without the furniture of a letter or mail; the text as it is where nothing would be left.

    Parameters
    ----------
    text : str
        As pasted.
    speaks : callable
        Whether a line holds a phrase of the capability tree: such a line is not taken for a name at the end.
    """
    kept: list[str] = []
    is_signature = False
    for line in (_QUOTE_MARK.sub("", line) for line in text.splitlines()):
        if _is_header(line):
            is_signature = False
        elif is_signature and not _is_a_sentence(line):
            continue
        elif not _is_greeting(line):
            before, is_signature = _before_closing(line)
            kept.append(before)
    kept = [line for line in kept if line.strip()]
    while len(kept) > 1 and _size(kept[-1]) <= _SHORT and not speaks(kept[-1]):
        kept.pop()
    if kept:
        greeting = _GREETING_BEFORE_TEXT.match(kept[0])
        kept[0] = (kept[0][greeting.end() :] if greeting else "") or kept[0]
    return "\n".join(kept) or text


def _size(line: str) -> float:
    return n_words(_IN_NO_NAME.sub(" ", line))


def _is_header(line: str) -> bool:
    return bool(_HEADER.match(line) or _QUOTE_OPENS.fullmatch(line))


def _is_a_sentence(line: str) -> bool:
    return _size(line) > _LONG and line.rstrip().endswith((".", "!", "?", "。", "؟", "！", "？", ";", "；"))


def _is_greeting(line: str) -> bool:
    return bool(_GREETING.fullmatch(line)) and _size(line) <= _LONG / 2


def _before_closing(line: str) -> tuple[str, bool]:
    """What of a line stands before a closing, and whether there is one."""
    if _RULE.fullmatch(line):
        return "", line.strip() == "--"
    parts = split_sentences(line)
    for i, part in enumerate(parts):
        if _size(part) <= _LONG and _CLOSING.fullmatch(part):
            return " ".join(parts[:i]), True
    return line, False
