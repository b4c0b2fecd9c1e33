"""The names of the groups of capability areas, in the reader's language."""

from app.web.translation import N_, Translator
from matching import Taxonomy

GROUP_LABELS = {
    "gov": N_("Governance, strategy and policy"),
    "int": N_("International stability and diplomacy"),
    "inc": N_("Incident and crisis response"),
    "inf": N_("Infrastructure and technology resilience"),
    "std": N_("Standards and trust"),
    "law": N_("Law, cybercrime and rights"),
    "ppl": N_("People, skills and culture"),
}


def group_label(t: Translator, taxonomy: Taxonomy, group: str) -> str:
    """The name of a group; a group that is new in the tree keeps its English name."""
    return t.gettext(GROUP_LABELS[group]) if group in GROUP_LABELS else taxonomy.groups[group]
