"""What a rule is, and how it is found."""

import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Rule:
    name: str
    peers: tuple
    way: str        # "refuse": only we refuse; "accept": only we accept
    cases: str      # a pattern
    reasons: tuple  # every reason of ours is among them
    sentence: str
    company: bool = True  # where only we accept, another of several peers must accept as well

    def decides(self, case, peer, way):
        return (peer in self.peers and way == self.way and self.fits(case, way)
                and any(re.search(self.cases, f'{case.kind} of {name}')
                        for name in case.of.split(' with '))
                and (way != 'accept' or not self.company or in_company(case)))

    def fits(self, case, way):
        mine = set(case.reasons)
        if way == 'accept':
            return 'ok' in mine
        return bool((mine - {'ok'}) & set(self.reasons)) if case.several else (
            mine <= set(self.reasons))


def in_company(case):
    """Does another peer accept it as well?  One that takes nothing of this subject is not asked.

    With several quirks, one may keep one peer from it and one another.
    """
    if case.kind.startswith('craft/') and '+' in case.kind:
        return True
    seen = [v for p, v in case.peers.items() if v is not None and p in case.able]
    return len(seen) < 2 or any(v >= case.signers for v in seen)


RULES = []


def deciding(case, peer, way):
    return next((rule for rule in RULES if rule.decides(case, peer, way)), None)


def rule(name, peers, way, cases, reasons, sentence, company=True):
    RULES.append(Rule(name, tuple(peers.split()), way, cases, tuple(reasons.split()), sentence,
                      company))


def only_we_refuse(name, peers, cases, reasons, sentence):
    rule(name, peers, 'refuse', cases, reasons, sentence)


def only_we_accept(name, peers, cases, sentence, company=True):
    rule(name, peers, 'accept', cases, 'ok', sentence, company)


def having(*quirks):
    """Crafted cases with one of these quirks, perhaps beside others."""
    return rf'^craft/(several/)?([^ ]*\+)?({"|".join(quirks)})(\+[^ ]*)? of '
